// Writes the tables of src from the recorded data next to this file: `npm run generate`.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { mimeTable } from './mime.mjs';
import { literal, recorded, table } from './support.mjs';

function statusTable() {
  const rows = Object.entries(recorded('statuses.json')).map(
    ([code, { name, phrase, description }]) =>
      `  ${code}: { name: ${literal(name)}, phrase: ${literal(phrase)}, description: ${literal(description)} },\n`,
  );
  return table(
    'statuses.json',
    `/** Members of CPython's \`HTTPStatus\` by code. */\nexport const STATUSES = {\n${rows.join('')}} as const;\n`,
  );
}

function schemeTable() {
  const schemes = recorded('uses_netloc.json').map(literal).join(', ');
  return table(
    'uses_netloc.json',
    `/** URL schemes whose paths follow an authority, even an empty one (\`uses_netloc\` in urllib/parse.py). */
export const SCHEMES_WITH_HOST: ReadonlySet<string> = new Set([\n  ${schemes},\n]);\n`,
  );
}

function lowerTable() {
  const runs = recorded('lowercase_since_unicode_9.json').map(
    (/** @type {[string, string]} */ [first, last]) =>
      first === last ? `\\u{${first}}` : `\\u{${first}}-\\u{${last}}`,
  );
  const since = Object.entries(recorded('lowercase.json'))
    .sort(([one], [other]) => Number(one) - Number(other))
    .map(
      ([unicode, pairs]) =>
        `  ['${unicode}', '${pairs.map((/** @type {string[]} */ pair) => pair.join('>')).join(' ')}'],\n`,
    );
  return table(
    'lowercase_since_unicode_9.json and lowercase.json',
    `/** A letter that has a lower case since Unicode 9.0 or later. */
export const LOWERCASE_SINCE_UNICODE_9 =
  /[${runs.join('')}]/gu;

/** The letters with their lower case, in hexadecimal, by the version of Unicode that added it. */
export const LOWERCASES: readonly (readonly [unicode: string, pairs: string])[] = [\n${since.join('')}];\n`,
  );
}

/**
 * The text of each generated file.
 * @returns {[path: string, text: string][]} paths from the top of the checkout
 */
export function tables() {
  return [
    ['src/python/mime-table.ts', mimeTable()],
    ['src/python/lower-table.ts', lowerTable()],
    ['src/files/scheme-table.ts', schemeTable()],
    ['src/mirror/status-table.ts', statusTable()],
  ];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [path, text] of tables()) writeFileSync(new URL(`../../${path}`, import.meta.url), text);
}
