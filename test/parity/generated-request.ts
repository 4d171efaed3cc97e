import fc from 'fast-check';
import { DATES } from './dates.ts';
import { target, write } from './generated-target.ts';
import type { Request } from './request.ts';

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

/** Generates a request from the paths of the tree. */
export type Draft = (paths: readonly string[]) => Request;

/** Complete, or half-closed: the original would wait forever for the rest. */
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
    const start = whole.slice(0, Math.floor(cut * whole.length));
    // a truncated date is not in DATES
    return { request: start.replace(/(\nif-modified-since:)[^\r\n]*$/i, '$1'), halfClose: true };
  });

function often<T>(usual: T, others: readonly T[]): fc.Arbitrary<T> {
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant(usual) },
    { weight: 1, arbitrary: fc.constantFrom(...others) },
  );
}
