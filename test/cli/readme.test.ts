import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { COMMANDS, OPTIONS, type Option, variablesOf } from '../../src/cli/options.ts';

const TOP = fileURLToPath(new URL('../..', import.meta.url));

/** The table rows of README.md and of the documents in docs/. */
const ROWS = ['README.md', ...documents()]
  .flatMap((file) => readFileSync(`${TOP}/${file}`, 'utf8').split('\n'))
  .filter((line) => line.trimStart().startsWith('|'));

function documents(): string[] {
  return readdirSync(TOP, { withFileTypes: true }).some(({ name }) => name === 'docs')
    ? readdirSync(`${TOP}/docs`, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.md'))
        .map((name) => `docs/${name}`)
    : [];
}

/** Whether a row has a name that is not a part of a longer one. */
function isInTable(name: string): boolean {
  const whole = new RegExp(`(?<![\\w-])${name}(?![\\w-])`);
  return ROWS.some((row) => whole.test(row));
}

describe('The documents have in a table', () => {
  test.each([...Object.values(OPTIONS), ...Object.values(COMMANDS)].map(({ flag }) => `--${flag}`))(
    '%s',
    (flag) => expect(isInTable(flag)).toBe(true),
  );

  test.each(Object.values(OPTIONS).flatMap((option: Option) => variablesOf(option)))('%s', (variable) =>
    expect(isInTable(variable)).toBe(true),
  );
});
