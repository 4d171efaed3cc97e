import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { MIME_TYPES } from '../../src/files/mime-table.ts';
import { tables } from './generate.mjs';

test.each(tables())('%s is up to date with the generator', (path, text) => {
  expect(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')).toBe(text);
});

test('the MIME table has every recorded extension', () => {
  const recorded = JSON.parse(readFileSync(new URL('extensions_map.json', import.meta.url), 'utf8'));
  expect(Object.fromEntries(MIME_TYPES)).toEqual(recorded);
  expect(MIME_TYPES.size).toBe(569);
});
