import { expect, test } from 'vitest';
import { frame, TAIL } from './framing.ts';

const CHUNKED = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';

test.each([
  ['nothing', '', 'unknown', 0],
  ['no head', '<html>', 'unknown', 0],
  ['half a head', 'HTTP/1.0 200 OK\r\nDate', 'short', 1],
  ['no length', 'HTTP/1.0 200 OK\r\n\r\nab', 'unknown', 1],
  ['its length', 'HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nab', 'whole', 1],
  ['less', 'HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\na', 'short', 1],
  ['more', 'HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nabc', 'unknown', 1],
  ['no content', 'HTTP/1.1 204 No Content\r\n\r\n', 'whole', 1],
  ['not modified', 'HTTP/1.1 304 Not Modified\r\nContent-Length: 2\r\n\r\n', 'whole', 1],
  ['an interim answer', 'HTTP/1.1 100 Continue\r\n\r\n', 'short', 1],
  ['both answers', 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n', 'whole', 2],
  ['all chunks', `${CHUNKED}2;x=y\r\nab\r\n0\r\n\r\n`, 'whole', 1],
  ['all chunks and a trailer', `${CHUNKED}2\r\nab\r\n0\r\na: b\r\n\r\n`, 'whole', 1],
  ['no last chunk', `${CHUNKED}2\r\nab\r\n`, 'short', 1],
  ['half of the last chunk', `${CHUNKED}2\r\nab\r\n0\r\n`, 'short', 1],
])('frame() of an answer with %s', (_, text, state, heads) => {
  const found = frame({ text, tail: text.slice(-TAIL), length: text.length, headOnly: false });
  expect([found.state, found.heads.length]).toEqual([state, heads]);
});

test('frame() of an answer to HEAD', () => {
  const text = 'HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n';
  expect(frame({ text, tail: '', length: text.length, headOnly: true }).state).toBe('whole');
});

test('frame() of chunks that were not kept uses the last bytes', () => {
  const cut = { text: `${CHUNKED}200000\r\nab`, length: 2_097_152, headOnly: false };
  expect(frame({ ...cut, tail: '\r\n0\r\n\r\n' }).state).toBe('whole');
  expect(frame({ ...cut, tail: 'abcdefg' }).state).toBe('short');
});
