import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { check, WrongAnswer } from './check.ts';
import { ask } from './client.ts';
import { type Asked, entryName, RATE_ROWS } from './rows.ts';

let server: Server;

afterEach(() => {
  server.close();
});

/** Answers the same to everybody. */
async function answering(answer: string): Promise<number> {
  server = createServer((socket) => {
    socket.once('data', () => socket.end(answer, 'latin1'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

function answer(status: string, headers: string[], body = ''): string {
  return [`HTTP/1.0 ${status}`, ...headers, '', body].join('\r\n');
}

function names(count: number): string {
  return Array.from({ length: count }, (_, number) => `<li>${entryName(number)}</li>\n`).join('');
}

const FILE = answer('200 OK', ['Content-Length: 1024'], 'x'.repeat(1024));

test.each<{ asked: Asked; answered: string; why: string }>([
  { asked: RATE_ROWS.file, answered: FILE, why: 'the file' },
  {
    asked: RATE_ROWS.file,
    answered: answer('200 OK', [], 'x'.repeat(1024)),
    why: 'the file, its length not told',
  },
  { asked: RATE_ROWS.head, answered: answer('200 OK', ['content-length: 1024']), why: 'its head' },
  { asked: RATE_ROWS.missing, answered: answer('404 Not Found', [], 'Not here'), why: 'a refusal' },
  {
    asked: RATE_ROWS.redirect,
    answered: answer('302 Found', ['location: http://x/listing-20/']),
    why: 'a redirect',
  },
  { asked: RATE_ROWS['listing-20'], answered: answer('200 OK', [], names(20)), why: 'a listing' },
  {
    asked: RATE_ROWS['listing-20'],
    answered: answer(
      '200 OK',
      ['Transfer-Encoding: chunked'],
      `8\r\n${names(20).slice(0, 8)}\r\n1000\r\n${names(20).slice(8)}`,
    ),
    why: 'a listing in pieces that cut a name',
  },
])('check() takes $why', async ({ asked, answered }) => {
  await expect(check(await answering(answered), asked)).resolves.toMatchObject({ bytes: answered.length });
});

test.each<{ asked: Asked; answered: string; says: string; why: string }>([
  {
    asked: RATE_ROWS.file,
    answered: answer('404 Not Found', []),
    says: '404 for 200',
    why: 'a 404 for the file',
  },
  { asked: RATE_ROWS.missing, answered: FILE, says: '200 for 404', why: 'a file for a 404' },
  { asked: RATE_ROWS.file, answered: 'x'.repeat(1024), says: 'no status for 200', why: 'no HTTP' },
  { asked: RATE_ROWS.file, answered: '', says: 'no status for 200', why: 'no answer' },
  {
    asked: RATE_ROWS.file,
    answered: answer('200 OK', ['Content-Length: 1023'], 'x'.repeat(1023)),
    says: '1023 bytes for 1024',
    why: 'a byte too few',
  },
  {
    asked: RATE_ROWS.file,
    answered: answer('200 OK', ['Content-Length: 1024'], 'x'.repeat(1000)),
    says: '1000 bytes for Content-Length: 1024',
    why: 'an answer that breaks off',
  },
  { asked: RATE_ROWS.head, answered: FILE, says: 'HEAD with a body', why: 'a body where there is none' },
  {
    asked: RATE_ROWS.head,
    answered: answer('200 OK', []),
    says: 'Content-Length: undefined',
    why: 'no length',
  },
  {
    asked: RATE_ROWS.redirect,
    answered: answer('301 Moved', ['Location: /elsewhere/']),
    says: 'Location: /elsewhere/',
    why: 'another place',
  },
  {
    asked: RATE_ROWS['listing-20'],
    answered: answer('200 OK', [], names(19)),
    says: '19 entries for 20',
    why: 'a listing that lacks one',
  },
])('check() detects $why', async ({ asked, answered, says }) => {
  const port = await answering(answered);
  await expect(check(port, asked)).rejects.toThrow(WrongAnswer);
  await expect(check(port, asked)).rejects.toThrow(says);
});

test('ask() counts what it does not keep', async () => {
  const { status, body, bodyBytes, head } = await ask(await answering(FILE), '/');
  expect({ status, body, bodyBytes, head }).toEqual({
    status: 200,
    body: '',
    bodyBytes: 1024,
    head: 'HTTP/1.0 200 OK\r\nContent-Length: 1024\r\n\r\n',
  });
});
