import fc from 'fast-check';
import { encodeUtf8 } from '../../src/util/text.ts';
import type { TreeEntry } from '../support/tree.ts';

/** Names of files and folders, one byte per character, grouped by what makes them special. */
const NAMES: readonly string[] = [
  // index files
  ...['index.html', 'index.htm', 'INDEX.HTML', 'index.html.bak'],
  // special in a URL, in HTML or in a link
  ...['a b', 'q?x', 'h#f', '50%', '%41', '%zz', '%E9', 'a%2Fb', 'a;b', 'a+b', '~x~', `it's "so"`, '<b>&amp;'],
  // like a scheme, a host or a drive
  ...['a:b', 'http:', 'http:x', 'ftp:1', 'x:80', '1:2', 'rtsps:x', 'itms-services:x', '[', '[x]', '\\back'],
  // like dot segments
  ...['...', '..a', '.hidden', '.html', 'a..', 'a.'],
  // equal or nearly equal in lower case
  ...['Case', 'case', 'CASE', 'utf\xc3\x84', 'utf\xc3\xa4'],
  // a final sigma, a dotted capital I, a titlecase digraph, an emoji against a private character
  ...[
    '\xce\x91\xce\xa3',
    '\xce\xb1\xcf\x82',
    '\xce\xb1\xcf\x83',
    '\xc4\xb0',
    '\xc7\x85',
    '\xf0\x9f\x98\x80',
    '\xee\x80\x80',
  ],
  // not UTF-8: a lone byte, a surrogate, an overlong slash
  ...['\xff', 'caf\xe9', '\xed\xa0\x80', '\xed\xb3\xa9', '\xc0\xaf'],
  // control characters and white space of Unicode
  ...['c\x01d', 't\tb', 'n\nl', 'r\rc', '\x7f', '\xc2\x85', '\xc2\xa0x'],
  // with a lower case since a Unicode version after 8.0, and names that sort in between
  ...['\uA7AE', '\u1C90', '\uA7CB', '\uA7BAz', '\uA7BBa', '\uA7C7z', '\uA7C8a', '\u2C2Fz', '\u2C5Fa'].map(
    encodeUtf8,
  ),
  // types, and the longest name
  ...['a.tar.gz', 'A.TXT', 'x.unknown', 'x.HTML', 'y.\xc3\xa9', `${'x'.repeat(251)}.css`],
];

/** Seconds since 1970, near one of DATES: with fractions, some of which round up. */
const TIMES = [
  1_400_000_000, 1_400_000_000.5, 1_400_000_000.9999998, 1_399_999_999.9999993, 1, 1_700_000_000.123456,
];

const name = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...NAMES) },
  {
    weight: 1,
    arbitrary: fc
      .uint8Array({ minLength: 1, maxLength: 12 })
      .map((bytes) => Buffer.from(bytes).toString('latin1').replace(/[/\0]/g, '_'))
      .filter((text) => text !== '.' && text !== '..'),
  },
);

const kind = fc.oneof(
  { weight: 5, arbitrary: fc.constant('file' as const) },
  { weight: 4, arbitrary: fc.constant('dir' as const) },
  { weight: 2, arbitrary: fc.constant('symlink' as const) },
);

/** An entry in the n-th folder so far. */
const entry = fc.record({
  parent: fc.nat(),
  name,
  kind,
  size: fc.nat({ max: 300 }),
  mtime: fc.constantFrom(...TIMES),
  target: fc.oneof(name, fc.constantFrom('.', '..', 'missing', 'loop', '../index.html')),
});

/** A tree of files, folders and links, the paths percent-encoded. */
export const tree: fc.Arbitrary<TreeEntry[]> = fc
  .array(entry, { minLength: 12, maxLength: 40, size: 'max' })
  .map((entries) => {
    const folders = [''];
    const laid = new Map<string, TreeEntry>(ALWAYS.map((path) => [path, { path, type: 'dir' }]));
    for (const { parent, name, kind, size, mtime, target } of entries) {
      const path = `${folders[parent % folders.length]}${encoded(name)}`;
      if (laid.has(path)) continue;
      if (kind === 'dir') folders.push(`${path}/`);
      const content = Buffer.alloc(size, 'content\n').toString('base64');
      if (kind === 'file') laid.set(path, { path, type: 'file', base64: content, mtime });
      else if (kind === 'symlink') laid.set(path, { path, type: 'symlink', target: encoded(target) });
      else laid.set(path, { path, type: 'dir' });
    }
    return [...laid.values()];
  });

/** Percent-encodes bytes like the paths of a tree. */
export function encoded(bytes: string): string {
  return bytes.replace(/[^A-Za-z0-9._\-/]/g, percent);
}

export function percent(byte: string): string {
  return `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}

/** Folders in every tree, named like a scheme and a port. */
const ALWAYS = ['ftp%3A80', 'http%3A80', 'x%3A80'];
