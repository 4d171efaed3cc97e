import type { RequestListener } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { check, WrongAnswer } from './check.ts';
import { type Asked, BIG_FILE, entryName, WEB_ROWS } from './rows.ts';
import { serving, stopServing } from './serving.ts';

afterEach(stopServing);

const BODY = 'x'.repeat(1024);
const ETAG = 'W/"400-1"';

/** A right answer to each row. */
const right: RequestListener = (request, response) => {
  const { range } = request.headers;
  if (request.headers['if-none-match'] === ETAG) response.writeHead(304).end();
  else if (range !== undefined)
    response
      .writeHead(206, {
        'Content-Range': `${range.replace('=', ' ')}/${BIG_FILE.bytes}`,
        'Content-Length': 1024,
      })
      .end(BODY);
  else if (request.url === '/listing-20/')
    for (let number = 0; number <= 20; number += 1)
      if (number < 20) response.write(entryName(number));
      else response.end();
  else response.writeHead(200, { ETag: ETAG, 'Content-Length': 1024 }).end(BODY);
};

test.each<{ row: keyof typeof WEB_ROWS; header: string | undefined }>([
  { row: 'file', header: undefined },
  { row: 'head', header: undefined },
  { row: 'not-modified', header: `If-None-Match: ${ETAG}` },
  { row: 'range', header: 'Range: bytes=50000000-50001023' },
  { row: 'listing-20', header: undefined },
])('check() takes $row over a kept connection', async ({ row, header }) => {
  const checked = await check(await serving(right), WEB_ROWS[row]);
  expect([checked.endsWithConnection, checked.header]).toEqual([false, header]);
});

test('check() asks by the date where there is no ETag', async () => {
  const date = 'Tue, 24 Nov 2026 10:00:00 GMT';
  const port = await serving((request, response) => {
    if (request.headers['if-modified-since'] === date) response.writeHead(304).end();
    else response.writeHead(200, { 'Last-Modified': date, 'Content-Length': 1024 }).end(BODY);
  });
  const checked = await check(port, WEB_ROWS['not-modified']);
  expect(checked.header).toBe(`If-Modified-Since: ${date}`);
});

const answering =
  (status: number, headers: Record<string, string | number>, body = BODY): RequestListener =>
  (_request, response) =>
    response.writeHead(status, headers).end(body);

test.each<{ asked: Asked; answer: RequestListener; says: string; why: string }>([
  {
    asked: WEB_ROWS.file,
    answer: answering(200, { Connection: 'close', 'Content-Length': 1024 }),
    says: 'the connection is not kept',
    why: 'no keep-alive',
  },
  {
    asked: WEB_ROWS.head,
    answer: answering(200, { Connection: 'close', 'Content-Length': 1024 }),
    says: 'the connection is not kept',
    why: 'no keep-alive for HEAD',
  },
  {
    asked: WEB_ROWS.file,
    answer: (_request, response) => response.destroy(),
    says: 'the connection is not kept',
    why: 'no answer',
  },
  {
    asked: WEB_ROWS.file,
    answer: answering(200, { 'Content-Length': 1023 }, 'x'.repeat(1023)),
    says: '1023 bytes for 1024',
    why: 'a wrong length',
  },
  {
    asked: WEB_ROWS.file,
    answer: answering(200, {}, 'x'.repeat(1023)),
    says: '1023 bytes for 1024',
    why: 'a wrong length in chunks',
  },
  {
    asked: WEB_ROWS['not-modified'],
    answer: answering(200, { ETag: ETAG, 'Content-Length': 1024 }),
    says: '200 for 304',
    why: '200 instead of 304',
  },
  {
    asked: WEB_ROWS['not-modified'],
    answer: answering(200, { 'Content-Length': 1024 }),
    says: 'neither an ETag nor a Last-Modified',
    why: 'nothing to ask 304 by',
  },
  {
    asked: WEB_ROWS.range,
    answer: answering(200, { 'Content-Length': 1024 }),
    says: '200 for 206',
    why: '200 instead of 206',
  },
  {
    asked: WEB_ROWS.range,
    answer: answering(206, { 'Content-Range': 'bytes 0-1023/100000000', 'Content-Length': 1024 }),
    says: 'Content-Range: bytes 0-1023/100000000',
    why: 'another range',
  },
])('check() detects $why over a kept connection', async ({ asked, answer, says }) => {
  const port = await serving(answer);
  await expect(check(port, asked)).rejects.toThrow(WrongAnswer);
  await expect(check(port, asked)).rejects.toThrow(says);
});

test('check() detects one that keeps a connection for a single answer', async () => {
  const port = await serving((request, response) => {
    response.writeHead(200, { 'Content-Length': 1024 }).end(BODY, () => request.socket.end());
  });
  await expect(check(port, WEB_ROWS.file)).rejects.toThrow('the connection is not kept');
});
