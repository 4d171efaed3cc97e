import fc from 'fast-check';
import { fsdecode } from '../../src/files/text.ts';
import type { TreeEntry } from '../support/tree.ts';
import { DATES } from './dates.ts';
import type { Request } from './request.ts';

/** Names of files and folders, one character a byte. What is the matter with them is said in front of each line. */
const NAMES: readonly string[] = [
  // looked for by name
  ...['index.html', 'index.htm', 'INDEX.HTML', 'index.html.bak'],
  // with a meaning in a URL, in HTML or in a link
  ...['a b', 'q?x', 'h#f', '50%', '%41', '%zz', '%E9', 'a%2Fb', 'a;b', 'a+b', '~x~', `it's "so"`, '<b>&amp;'],
  // like a scheme, a host or a drive
  ...['a:b', 'http:', 'http:x', 'ftp:1', 'x:80', '1:2', 'rtsps:x', 'itms-services:x', '[', '[x]', '\\back'],
  // like the dots that are no names
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
  // types, and the longest name
  ...['a.tar.gz', 'A.TXT', 'x.unknown', 'x.HTML', 'y.\xc3\xa9', `${'x'.repeat(251)}.css`],
];

/** Seconds since 1970, around one that DATES names: fractions, and some that round to the next second. */
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

/** An entry below the n-th folder that there is by then. */
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
    const laid = new Map<string, TreeEntry>();
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

function encoded(bytes: string): string {
  return bytes.replace(/[^A-Za-z0-9._\-/]/g, percent);
}

function percent(byte: string): string {
  return `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}

type Encoder = (bytes: string) => string;

/** How a path gets into a target. White space would end the target. */
const encoders: readonly Encoder[] = [
  // as in a listing: a byte that is no UTF-8 as its surrogate
  (bytes) => encoded(fsdecode(bytes)),
  // the bytes themselves in percent-encoding
  encoded,
  // in small letters, and what needs none too
  (bytes) => bytes.replace(/[^/]/g, (byte) => percent(byte).toLowerCase()),
  // raw but for what would end the target
  (bytes) => bytes.replace(/[\0-\x20\x85\xa0?#]/g, percent),
  // raw, % and all
  (bytes) => bytes.replace(/[\0-\x20\x85\xa0]/g, percent),
  // every other byte
  (bytes) =>
    bytes.replace(/[^/]/g, (byte, i: number) =>
      i % 2 === 0 || /[\0-\x20\x85\xa0?#]/.test(byte) ? percent(byte) : byte,
    ),
];

const PREFIXES = [
  '',
  '//',
  '///',
  '/\\',
  '/./',
  '/../',
  '/x/../',
  '/%2e%2e/',
  '/%2f',
  'http://host/',
  'http:',
  '//host/../',
  '//[/../',
  '//[x]/../',
  'x://[y]/../',
  'x:80/../',
  '\x01//h/../',
  '1://h/../',
  '/%00/../',
  '/;/../',
];
const SUFFIXES = [
  '/',
  '//',
  '/.',
  '/..',
  '/%2e',
  '/x/..',
  '?',
  '#',
  '/?',
  '/?q=1',
  '?q',
  '?a/',
  '#f/',
  '/?"<>&\'',
  '/?%FF',
  '/#%ED%A0%80',
  '/?%ED%B2%80',
  '?\xe9',
  '/?\xe9%E9',
  '/?~%7E',
  '%00',
  '/%00',
  '%00/',
  '%2F',
  ';x',
  '%',
  '%4',
  '/index.html',
  '\\',
];

const target = fc.record({
  pick: fc.nat(),
  encoder: fc.constantFrom(...encoders),
  prefix: fc.oneof(
    { weight: 3, arbitrary: fc.constant('/') },
    { weight: 2, arbitrary: fc.constantFrom(...PREFIXES) },
  ),
  suffix: fc.oneof(
    { weight: 2, arbitrary: fc.constant('') },
    { weight: 3, arbitrary: fc.constantFrom(...SUFFIXES) },
  ),
});

const method = often('GET', ['HEAD', 'HEAD', 'POST', 'get', 'G\x00T', "'", 'GET/', '\xe9']);
const version = often('HTTP/1.1', [
  ...[
    'HTTP/1.0',
    'HTTP/0.9',
    'HTTP/1.10',
    'HTTP/01.01',
    'HTTP/+1.-1',
    'HTTP/1_0.1',
    'HTTP/1.1_0',
    'HTTP/0_1.0',
  ],
  ...[
    'HTTP/2.0',
    'HTTP/2.-1',
    'HTTP/1',
    'HTTP/1.1.1',
    'HTTP/\xb2.0',
    'http/1.1',
    '',
    "x'",
    'HTTP/0.9 HTTP/1.1',
  ],
  ...['x HTTP/1.1', 'x HTTP/0.9', 'x HTTP/3.0', '\\x\x01"\xad HTTP/1_0.0', `HTTP/1.${'1'.repeat(11)}`],
  ...[`HTTP/1.${'0'.repeat(4300)}`, `HTTP/1.${'0'.repeat(4301)}`, `HTTP/1.${'0_'.repeat(4299)}0`],
]);
const space = often(' ', ['  ', '\t', '\x0b', '\x1c', '\x85', '\xa0']);
const around = often('', [' ', '\t', '\x0c', '\xa0']);
const lineEnd = often('\r\n', ['\n', '\r\r\n', '\r\n\r\r\n'.slice(2)]);

function often<T>(usual: T, others: readonly T[]): fc.Arbitrary<T> {
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant(usual) },
    { weight: 1, arbitrary: fc.constantFrom(...others) },
  );
}

const header = fc.oneof(
  fc.constantFrom(...DATES).map(([date]) => `If-Modified-Since: ${date}`),
  fc.constantFrom('Host: localhost', 'Range: bytes=0-1', 'Connection: keep-alive', 'Expect: 100-continue'),
  fc.constantFrom(
    'X-Folded: a\r\n b',
    ': no name',
    'X Y: spaced',
    'no colon',
    'X-High: \xe9\xff',
    'X-CR: a\rIf-None-Match: *',
  ),
  fc.constantFrom(
    'If-None-Match: *',
    'if-modified-SINCE:\tTue, 13 May 2014 16:53:20 GMT',
    'If-Modified-Since : x',
  ),
  fc.constantFrom('Content-Type: multipart/mixed; boundary="', 'Content-Type: message/rfc822', 'From me'),
);
const headers = fc.oneof(
  { weight: 40, arbitrary: fc.array(header, { maxLength: 4 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(98, 99, 100, 101).map((count) => Array<string>(count).fill('X: y')),
  },
);

/** A request of a path of the tree; it needs the paths to be written down. */
export type Draft = (paths: readonly string[]) => Request;

/** What is sent is whole, or else nothing more is to come: the original would wait for ever. */
export const draft: fc.Arbitrary<Draft> = fc
  .record({
    ...{ around, method, space, target, version, lineEnd, headers },
    behind: often('', ['body', 'GET / HTTP/1.0\r\n\r\n', '\0']),
    cut: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { freq: 12 }),
  })
  .map(({ around, method, space, target, version, lineEnd, headers, behind, cut }) => (paths) => {
    const words = [method, write(target, paths), version].filter((word) => word !== '');
    const line = around + words.join(space) + around + lineEnd;
    const whole = `${line}${headers.map((field) => `${field}\r\n`).join('')}\r\n${behind}`;
    if (cut === null) return { request: whole };
    return { request: whole.slice(0, Math.floor(cut * whole.length)), halfClose: true };
  });

function write({ pick, encoder, prefix, suffix }: Targeted, paths: readonly string[]): string {
  return prefix + encoder(paths[pick % paths.length] ?? '') + suffix;
}

type Targeted = typeof target extends fc.Arbitrary<infer T> ? T : never;
