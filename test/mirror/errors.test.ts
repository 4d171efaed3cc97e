import { expect, test } from 'vitest';
import { errorReply } from '../../src/mirror/errors.ts';
import { PYTHON_3_5 } from '../../src/python/traits.ts';
import { type ByteString, decodeUtf8 } from '../../src/util/text.ts';

test('errorReply() escapes the message in the page but not in the reason phrase', () => {
  const reply = errorReply(PYTHON_3_5, 501, `Unsupported method ('<&"')`);
  expect(reply.reason).toBe(`Unsupported method ('<&"')`);
  expect(String(reply.body)).toContain(`<p>Message: Unsupported method ('&lt;&amp;"').</p>`);
});

test('errorReply() counts UTF-8 bytes, not characters', () => {
  const reply = errorReply(PYTHON_3_5, 400, 'caf\xe9');
  expect(reply.headers).toContainEqual(['Content-Length', String((reply.body as ByteString).length)]);
  expect(decodeUtf8(reply.body as ByteString)).toContain('<p>Message: café.</p>');
});

test('errorReply() defaults to the phrase and description of the status', () => {
  const reply = errorReply(PYTHON_3_5, 414);
  expect(reply.reason).toBe('Request-URI Too Long');
  expect(String(reply.body)).toContain('HTTPStatus.REQUEST_URI_TOO_LONG - URI is too long.');
});
