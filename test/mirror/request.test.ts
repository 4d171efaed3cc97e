import { describe, expect, test } from 'vitest';
import { checkMethod, type Head, parseRequestLine } from '../../src/mirror/request.ts';
import { PYTHON_3_5 } from '../../src/python/traits.ts';

function reason(line: string): string | undefined {
  return (parseRequestLine(line, PYTHON_3_5) as Head).refusal?.reason;
}

describe('parseRequestLine() accepts', () => {
  test.each([
    { line: 'GET /a HTTP/1.1\r\n', version: 'HTTP/1.1', why: 'a common request' },
    { line: 'GET /a\n', version: 'HTTP/0.9', why: 'no version' },
    { line: ' GET\t/a\x1f\x85\xa0HTTP/1.0 \r\r\n', version: 'HTTP/1.0', why: 'any latin-1 white space' },
    { line: 'GET /a HTTP/00.9', version: 'HTTP/00.9', why: 'another spelling of version 0.9' },
    { line: 'GET /a HTTP/-1.-1', version: 'HTTP/-1.-1', why: 'signed version numbers' },
    { line: 'GET /a HTTP/2.-1', version: 'HTTP/2.-1', why: 'a version below 2.0' },
    {
      line: `GET /a HTTP/1.${'9'.repeat(5000)}`,
      version: `HTTP/1.${'9'.repeat(5000)}`,
      why: 'thousands of digits',
    },
  ])('$why', ({ line, version }) => {
    expect(parseRequestLine(line, PYTHON_3_5)).toMatchObject({ method: 'GET', target: '/a', version });
    expect(reason(line)).toBeUndefined();
  });
});

describe('parseRequestLine() refuses', () => {
  test.each([
    { line: 'GET\r\n', reason: "Bad request syntax ('GET')", why: 'one word' },
    { line: 'GET / a HTTP/1.0', reason: "Bad request syntax ('GET / a HTTP/1.0')", why: 'four words' },
    { line: 'HEAD /\r\n', reason: "Bad HTTP/0.9 request type ('HEAD')", why: 'a HEAD without a version' },
    { line: 'GET / http/1.0', reason: "Bad request version ('http/1.0')", why: 'a version in lower case' },
    { line: 'GET / HTTP/1', reason: "Bad request version ('HTTP/1')", why: 'no minor version' },
    {
      line: 'GET / HTTP/1_0.1',
      reason: "Bad request version ('HTTP/1_0.1')",
      why: 'an underscore among digits',
    },
    {
      line: 'GET / HTTP/\xb2.0',
      reason: "Bad request version ('HTTP/\xb2.0')",
      why: 'a digit that is not decimal',
    },
    { line: 'GET / HTTP/2.0', reason: 'Invalid HTTP Version (2.0)', why: 'HTTP/2' },
    {
      line: 'GET / HTTP/+3.00',
      reason: 'Invalid HTTP Version (+3.00)',
      why: 'a later version, spelled as received',
    },
    { line: "it's", reason: 'Bad request syntax ("it\'s")', why: 'an apostrophe, in double quotes' },
    {
      line: '\'"',
      reason: "Bad request syntax ('\\'\"')",
      why: 'both kinds of quotes, with the apostrophe escaped',
    },
    {
      line: '\\\x7f\xad\xa1',
      reason: "Bad request syntax ('\\\\\\x7f\\xad\xa1')",
      why: 'characters that Python does not print',
    },
    {
      line: '\t\rx y\nz w',
      reason: "Bad request syntax ('\\t\\rx y\\nz w')",
      why: 'white space with a named escape',
    },
  ])('$why', ({ line, reason: wanted }) => {
    expect(reason(line)).toBe(wanted);
    expect((parseRequestLine(line, PYTHON_3_5) as Head).version).toBe('HTTP/0.9');
  });
});

test.each(['\r\n', '\n', '   \r\n', '\x1c\x85\xa0\r\n'])('parseRequestLine() treats %j as empty', (line) => {
  expect(parseRequestLine(line, PYTHON_3_5)).toBe('empty');
});

test.each([
  { method: 'GET', refused: undefined },
  { method: 'HEAD', refused: undefined },
  { method: 'get', refused: "Unsupported method ('get')" },
  { method: 'POST', refused: "Unsupported method ('POST')" },
  { method: '__init__', refused: "Unsupported method ('__init__')" },
])('checkMethod() for $method: $refused', ({ method, refused }) => {
  const head = parseRequestLine(`${method} / HTTP/1.1`, PYTHON_3_5) as Head;
  expect(checkMethod(head, PYTHON_3_5).refusal?.reason).toBe(refused);
});
