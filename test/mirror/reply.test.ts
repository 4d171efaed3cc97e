import { expect, test } from 'vitest';
import { formatHead } from '../../src/mirror/reply.ts';

test('formatHead() writes status line, Server, Date, then the headers with order and case kept', () => {
  const reply = {
    status: 200,
    reason: 'OK',
    headers: [
      ['Content-type', 'a/b'],
      ['X', '\xe9'],
    ] as const,
  };
  expect(formatHead(reply, 1400605227999)).toBe(
    'HTTP/1.0 200 OK\r\n' +
      `Server: SimpleHTTP/0.6 Node.js/${process.versions.node}\r\n` +
      'Date: Tue, 20 May 2014 17:00:27 GMT\r\n' +
      'Content-type: a/b\r\n' +
      'X: \xe9\r\n' +
      '\r\n',
  );
});

test('formatHead() writes the current second', () => {
  const reply = { status: 200, reason: 'OK', headers: [] };
  expect(formatHead(reply, 0)).toContain('Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n');
  expect(formatHead(reply, 1000)).toContain('Date: Thu, 01 Jan 1970 00:00:01 GMT\r\n');
});
