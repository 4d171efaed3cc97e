import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { DEFAULT_IMAGE } from '../../src/python/images.ts';
import { mimeTypesOf } from '../../src/python/mime.ts';
import { encodeUtf8 } from '../../src/util/text.ts';
import { tables } from './generate.mjs';

test.each(tables())('%s is up to date with the generator', (path, text) => {
  expect(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')).toBe(text);
});

test('the MIME types of the default image are those recorded in it', () => {
  const recorded = JSON.parse(readFileSync(new URL('extensions_map.json', import.meta.url), 'utf8'));
  const { guess } = mimeTypesOf(DEFAULT_IMAGE);
  expect(Object.keys(recorded).length).toBe(569);
  delete recorded['.pcf.Z']; // an extension has one dot: never found
  const extensions = Object.keys(recorded);
  const name = (extension: string) => `a${encodeUtf8(extension)}`;
  expect(Object.fromEntries(extensions.map((one) => [one, guess(name(one))]))).toEqual(recorded);
});
