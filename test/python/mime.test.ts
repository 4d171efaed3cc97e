import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { DEFAULT_IMAGE } from '../../src/python/images.ts';
import { mimeTypesOf } from '../../src/python/mime.ts';
import { DEBIAN_TYPES, writeMimeTypes } from '../support/mime-types.ts';
import { ask, findPythons } from '../support/python.ts';
import { temporaryFolder } from '../support/tree.ts';

test.each([
  { name: 'a.txt', type: 'text/plain', why: 'a known extension' },
  { name: 'a.TXT', type: 'text/plain', why: 'an extension in capitals' },
  { name: 'a.b.css', type: 'text/css', why: 'the last extension counts' },
  { name: 'a..txt', type: 'text/plain', why: 'two dots' },
  { name: '.txt', type: 'application/octet-stream', why: 'a leading dot does not begin an extension' },
  { name: '...txt', type: 'application/octet-stream', why: 'nor do several leading dots' },
  { name: 'txt', type: 'application/octet-stream', why: 'no dot' },
  { name: 'a.', type: 'application/octet-stream', why: 'nothing after the dot' },
  { name: 'a\n.txt', type: 'text/plain', why: 'a newline in the name' },
  { name: 'a.unknown', type: 'application/octet-stream', why: 'an unknown extension' },
  { name: 'a.m\xe2\x84\xaav', type: 'video/x-matroska', why: 'the Kelvin sign lower-cased to k' },
  { name: 'a.toString', type: 'application/octet-stream', why: 'the name of an Object.prototype property' },
])('guess() of 3.5: $why', ({ name, type }) => {
  expect(mimeTypesOf(DEFAULT_IMAGE).guess(name)).toBe(type);
});

test.each([
  { name: 'a.tar.gz', type: 'application/gzip', why: 'a compression counts by the last extension' },
  { name: 'a.txt.br', type: 'text/plain', why: 'but not Brotli' },
  { name: 'a.svgz', type: 'image/svg+xml', why: 'a suffix for two extensions' },
  { name: 'a.Tgz', type: 'application/x-tar', why: 'in any case' },
  { name: 'a.txt.BR', type: 'application/octet-stream', why: 'encodings are case-sensitive' },
  { name: 'a.JS', type: 'text/javascript', why: 'extensions are not' },
  { name: 'a.z', type: 'application/octet-stream', why: 'nor .Z in lower case, which is no encoding' },
])('guess() of 3.12: $why', ({ name, type }) => {
  expect(mimeTypesOf({ version: [3, 12, 1], mimeTypes: undefined }).guess(name)).toBe(type);
});

const OWN = JSON.parse(readFileSync(new URL('../tables/pythons.json', import.meta.url), 'utf8')) as {
  types: Record<string, string>;
}[];

/** All extensions in several cases and combinations, and names without any. */
const NAMES = [
  ...new Set(
    [...Object.values(DEBIAN_TYPES), ...OWN.map(({ types }) => types)].flatMap((types) => Object.keys(types)),
  ),
].flatMap((extension) => [
  ...[
    `a${extension}`,
    `a${extension.toUpperCase()}`,
    `a${extension}.gz`,
    `a${extension}.Br`,
    `a${extension}.br`,
  ],
  ...[`a.gz${extension}`, `${extension}`, `.a${extension}`],
]);
const ODD_NAMES = [
  ...[
    'a',
    'a.',
    '.',
    '..a',
    'a..b',
    'a.tgz',
    'a.TGZ',
    'a.svgz',
    'a.svgz.gz',
    'a.taz.xz',
    'a.txz',
    'a.tbz2',
    'a.tz',
  ],
  ...[
    'a.html?b',
    'a.html#b',
    'a.html;b',
    'b:a.html',
    'a[.html',
    'a,.html',
    'data:,a.html',
    'a.html\nb',
    'a\n.html',
  ],
  ...['a.Z', 'a.z', 'a.GZ', 'a.txt.Z', 'a.txt.z', 'a.m\u212av', 'a.\u00e9', '\u00e9.txt', 'a.toString'],
];

/** Guesses the types of names below a folder; the first line is the mime.types file, or blank. */
const GUESS = `
import json, mimetypes, sys
known, names = json.load(sys.stdin)
mimetypes.knownfiles = known
import http.server
handler = http.server.SimpleHTTPRequestHandler
print(json.dumps([handler.guess_type(handler, '/srv/x.css/' + name) for name in names]))
`;

describe.each(findPythons().map((python) => [python.version.join('.'), python] as const))(
  'guess() as Python %s',
  (_, python) => {
    const folder = temporaryFolder();
    afterAll(folder.remove);

    test.each(['buster', 'bullseye', 'bookworm', 'trixie', undefined] as const)(
      'mime.types of %s',
      (debian) => {
        const file = join(folder.path, 'mime.types');
        writeMimeTypes(file, debian ?? 'buster');
        const names = [...NAMES, ...ODD_NAMES];
        const theirs = JSON.parse(
          ask(python, GUESS, JSON.stringify([debian === undefined ? [] : [file], names])),
        );
        const { guess } = mimeTypesOf({ version: python.version, mimeTypes: debian });
        const ours = names.map((name) => guess(Buffer.from(name).toString('latin1')));
        expect(
          names.flatMap((name, i) => (ours[i] === theirs[i] ? [] : [[name, ours[i], theirs[i]]])),
        ).toEqual([]);
      },
    );
  },
);
