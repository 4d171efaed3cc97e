import { describe, expect, test } from 'vitest';
import { HeadReader } from '../../src/mirror/head.ts';
import type { Head } from '../../src/mirror/request.ts';
import { PYTHON_3_5 } from '../../src/python/traits.ts';

const LINE = 'GET / HTTP/1.1\r\n';

/** Feeds a head to a HeadReader in chunks of `size` bytes; returns the result and the bytes consumed. */
function read(text: string, size = text.length, end = false): { result: string | undefined; taken: number } {
  const reader = new HeadReader(PYTHON_3_5);
  for (let start = 0; start < text.length; start += size) {
    const head = reader.push(Buffer.from(text.slice(start, start + size), 'latin1'));
    if (head !== undefined) return { result: summary(head), taken: Math.min(start + size, text.length) };
  }
  return { result: end ? summary(reader.end()) : undefined, taken: text.length };
}

function summary(head: Head | 'empty'): string {
  if (head === 'empty') return 'empty';
  return head.refusal === undefined ? 'served' : `${head.refusal.status} ${head.refusal.reason}`;
}

function headers(count: number): string {
  return 'X: y\r\n'.repeat(count);
}

/** A header line of `length` bytes, 4 of them around the value. */
function headerOf(length: number): string {
  return `X:${'v'.repeat(length - 4)}\r\n`;
}

const HEADS = [
  { text: `${LINE}\r\n`, result: 'served', why: 'no headers' },
  { text: `${LINE}\n`, result: 'served', why: 'a blank line of LF only' },
  { text: `${LINE}Host: x\n\r\n`, result: 'served', why: 'mixed line endings' },
  { text: LINE, result: undefined, why: 'no blank line yet' },
  { text: `${LINE}\r\r\n`, result: undefined, why: 'two CR do not make a blank line' },
  { text: 'GET /\r\n', result: undefined, why: 'HTTP/0.9 needs a blank line too' },
  {
    text: 'GET\r\n',
    result: "400 Bad request syntax ('GET')",
    why: 'a bad request line is refused immediately',
  },
  { text: '\r\n', result: 'empty', why: 'an empty request line' },
  {
    text: `POST / HTTP/1.1\r\n\r\n`,
    result: "501 Unsupported method ('POST')",
    why: 'an unsupported method',
  },
  {
    text: `POST / HTTP/1.1\r\n`,
    result: undefined,
    why: 'an unsupported method before the end of the headers',
  },
  { text: `${LINE}${headers(99)}\r\n`, result: 'served', why: '99 headers and the blank line' },
  { text: `${LINE}${headers(100)}`, result: undefined, why: '100 headers' },
  {
    text: `${LINE}${headers(100)}\r\n`,
    result: '431 Too many headers',
    why: '100 headers and the blank line',
  },
  { text: `${LINE}${headers(101)}`, result: '431 Too many headers', why: '101 headers' },
  {
    text: `GET /${'a'.repeat(65_536 - 15)} HTTP/1.1\n\n`,
    result: 'served',
    why: 'a request line of 65,536 bytes',
  },
  {
    text: `GET /${'a'.repeat(65_536 - 14)} HTTP/1.1\n`,
    result: '414 Request-URI Too Long',
    why: 'a request line of 65,537 bytes',
  },
  { text: 'a'.repeat(65_536), result: undefined, why: '65,536 bytes without a line end' },
  { text: 'a'.repeat(65_537), result: '414 Request-URI Too Long', why: '65,537 bytes without a line end' },
  { text: `${LINE}${headerOf(65_536)}\r\n`, result: 'served', why: 'a header line of 65,536 bytes' },
  { text: `${LINE}${headerOf(65_537)}`, result: '400 Line too long', why: 'a header line of 65,537 bytes' },
  {
    text: `${LINE}${headerOf(60_000).repeat(4)}${headerOf(22_126)}\r\n`,
    result: 'served',
    why: 'a head of 262,144 bytes',
  },
  {
    text: `${LINE}${headerOf(60_000).repeat(4)}${headerOf(22_127)}\r\n`,
    result: '431 Request Header Fields Too Large',
    why: 'a head of 262,145 bytes',
  },
  {
    text: `${LINE}${headerOf(65_536).repeat(3)}${'v'.repeat(65_536)}`,
    result: '431 Request Header Fields Too Large',
    why: 'the head limit exceeded before the line limit',
  },
  {
    text: `${LINE}${headerOf(65_532).repeat(2)}${headerOf(65_528)}${'v'.repeat(65_537)}`,
    result: '400 Line too long',
    why: 'both limits exceeded by the same byte',
  },
  {
    text: `${LINE}${headerOf(65_530).repeat(3)}${'v'.repeat(65_600)}`,
    result: '400 Line too long',
    why: 'the line limit exceeded before the head limit',
  },
];

describe.each([Number.POSITIVE_INFINITY, 1, 7, 1000, 65_536])(
  'HeadReader with chunks of %d bytes',
  (size) => {
    test.each(HEADS)('$why: $result', ({ text, result }) => {
      expect(read(text, Math.min(size, text.length)).result).toBe(result);
    });
  },
);

test('HeadReader refuses at the first byte above a limit', () => {
  expect(read('a'.repeat(70_000), 1).taken).toBe(65_537);
  expect(read(`${LINE}${headers(150)}`, 1).taken).toBe(LINE.length + 101 * 6);
});

describe('HeadReader at the end of input', () => {
  test.each([
    { text: '', result: 'empty', why: 'nothing' },
    { text: 'GET', result: "400 Bad request syntax ('GET')", why: 'a partial request line counts as one' },
    { text: 'GET / HTTP/1.0', result: 'served', why: 'a request line without a line end' },
    { text: LINE, result: 'served', why: 'no headers' },
    { text: `${LINE}Host: x`, result: 'served', why: 'a partial header' },
    { text: `${LINE}\r`, result: 'served', why: 'a partial blank line' },
    {
      text: `${LINE}${headers(100)}`,
      result: '431 Too many headers',
      why: 'the end of input counts as a line',
    },
    { text: `${LINE}${headers(99)}`, result: 'served', why: '99 headers and the end' },
    { text: `${LINE}${headers(98)}Host`, result: 'served', why: '98 headers, a partial one, and the end' },
    {
      text: `${LINE}${headers(99)}Host`,
      result: '431 Too many headers',
      why: '99 headers, a partial one, and the end',
    },
  ])('$why: $result', ({ text, result }) => {
    expect(read(text, Math.max(1, text.length), true).result).toBe(result);
    expect(read(text, 1, true).result).toBe(result);
  });
});
