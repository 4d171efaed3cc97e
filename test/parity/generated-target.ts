import fc from 'fast-check';
import { fsdecode } from '../../src/util/text.ts';
import { encoded, percent } from './generated-tree.ts';

type Encoder = (bytes: string) => string;

/** Encodings of a path in a target. White space would end the target. */
const encoders: readonly Encoder[] = [
  // as in a listing: a byte that is not UTF-8 as its surrogate
  (bytes) => encoded(fsdecode(bytes)),
  // the bytes, percent-encoded
  encoded,
  // in lower case, unreserved characters included
  (bytes) => bytes.replace(/[^/]/g, (byte) => percent(byte).toLowerCase()),
  // raw except for white space
  (bytes) => bytes.replace(/[\0-\x20\x85\xa0?#]/g, percent),
  // raw, including %
  (bytes) => bytes.replace(/[\0-\x20\x85\xa0]/g, percent),
  // every other byte
  (bytes) =>
    bytes.replace(/[^/]/g, (byte, i: number) =>
      i % 2 === 0 || /[\0-\x20\x85\xa0?#]/.test(byte) ? percent(byte) : byte,
    ),
];

const PREFIXES = [
  'ftp:80',
  'FTP:80',
  'http:80',
  'x:80?',
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

/** Targets that look like URLs with a scheme and a host and name the root or a folder. */
const url = fc
  .tuple(
    fc.constantFrom('', '', '\x01', '\x1b'),
    fc.constantFrom('', 'http:', 'HTTP:', 'ftp:', 'rtsps:', 'itms-services:', 'x:', '1x:', '-y+.:', 'x_y:'),
    fc.constantFrom(
      ...['', '', '', ''],
      '/',
      '//',
      '////',
      '//host',
      '//h:80',
      '//[',
      '//[x]',
      '//[::1]',
      '//[1.2.3.4]',
      '//[v1.x]',
      '//\xe9',
      '80',
    ),
    fc.constantFrom('', '/', 'a/', '//a'),
  )
  .map((parts) => `${parts.join('')}/../../../../../../..`);

/** A kind of target. */
export const target = fc.record({
  pick: fc.oneof({ weight: 3, arbitrary: fc.nat() }, { weight: 1, arbitrary: fc.constant(0) }),
  encoder: fc.constantFrom(...encoders),
  prefix: fc.oneof(
    { weight: 12, arbitrary: fc.constant('/') },
    { weight: 6, arbitrary: fc.constantFrom(...PREFIXES) },
    { weight: 4, arbitrary: url },
    { weight: 2, arbitrary: url.map((leading) => `${leading}/`) },
  ),
  suffix: fc.oneof(
    { weight: 2, arbitrary: fc.constant('') },
    { weight: 3, arbitrary: fc.constantFrom(...SUFFIXES) },
  ),
});

/** Generates a target from the paths of a tree. */
export function write({ pick, encoder, prefix, suffix }: Targeted, paths: readonly string[]): string {
  return prefix + encoder(paths[pick % paths.length] ?? '') + suffix;
}

type Targeted = typeof target extends fc.Arbitrary<infer T> ? T : never;
