import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { check, WrongAnswer } from './check.ts';
import { Connection } from './client.ts';
import { BIG_FILE, entryName, ROWS, type Row, WEB_ROWS } from './rows.ts';
import { runPersistent } from './wrk.ts';

let server: Server;

afterEach(() => {
  server.close();
  server.closeAllConnections();
});

async function serve(listener: RequestListener): Promise<number> {
  server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const BODY = 'x'.repeat(1024);
const ETAG = 'W/"400-1"';
const LENGTH = { 'Content-Length': 1024 };

/** The correct answer to every row. */
const correct: RequestListener = (request, response) => {
  const { range } = request.headers;
  if (request.headers['if-none-match'] === ETAG) response.writeHead(304).end();
  else if (range !== undefined)
    response
      .writeHead(206, { 'Content-Range': `${range.replace('=', ' ')}/${BIG_FILE.bytes}`, ...LENGTH })
      .end(BODY);
  else if (request.url === '/missing.txt') response.writeHead(404).end('Not here');
  else if (request.url === '/listing-20') response.writeHead(302, { Location: '/listing-20/' }).end();
  else if (request.url === '/listing-20/') {
    const [first = '', second = ''] = [entryName(0).slice(0, 8), entryName(0).slice(8)];
    response.write(first); // a name split between two chunks
    response.write(second);
    for (let number = 1; number < 20; number += 1) response.write(entryName(number));
    response.end();
  } else response.writeHead(200, { ETag: ETAG, ...LENGTH }).end(BODY);
};

const answer =
  (status: number, headers: Record<string, string | number>, body = BODY): RequestListener =>
  (_request, response) =>
    response.writeHead(status, headers).end(body);

test.each(['file', 'head', 'missing', 'redirect', 'listing-20'] as const)(
  'check() accepts the correct answer to %s',
  async (row) => {
    await expect(check(await serve(correct), ROWS[row])).resolves.toMatchObject({
      endsWithConnection: false,
    });
  },
);

test.each([
  { row: 'file', header: undefined },
  { row: 'head', header: undefined },
  { row: 'not-modified', header: `If-None-Match: ${ETAG}` },
  { row: 'range', header: 'Range: bytes=50000000-50001023' },
  { row: 'listing-20', header: undefined },
] as const)(
  'check() accepts the correct answer to $row on a persistent connection',
  async ({ row, header }) => {
    const checked = await check(await serve(correct), WEB_ROWS[row]);
    expect([checked.endsWithConnection, checked.header]).toEqual([false, header]);
  },
);

const CLOSE = { Connection: 'close', ...LENGTH };

test.each<{ row: Row; listener: RequestListener; message: string }>([
  { row: ROWS.file, listener: answer(404, {}), message: '404 instead of 200' },
  { row: ROWS.missing, listener: answer(200, LENGTH), message: '200 instead of 404' },
  {
    row: ROWS.file,
    listener: (request) => request.socket.end(BODY),
    message: 'no status instead of 200',
  },
  {
    row: ROWS.file,
    listener: answer(200, { 'Content-Length': 1023 }, BODY.slice(1)),
    message: '1023 bytes instead of 1024',
  },
  {
    row: ROWS.file,
    listener: (request) => request.socket.end('HTTP/1.1 200 OK\r\nContent-Length: 1024\r\n\r\nx'),
    message: '1 bytes with Content-Length: 1024',
  },
  {
    row: ROWS.head,
    listener: (request) => request.socket.end(`HTTP/1.1 200 OK\r\nContent-Length: 1024\r\n\r\n${BODY}`),
    message: 'HEAD with a body',
  },
  { row: ROWS.head, listener: answer(200, {}, ''), message: 'Content-Length: undefined' },
  {
    row: ROWS.redirect,
    listener: answer(301, { Location: '/elsewhere/' }),
    message: 'Location: /elsewhere/',
  },
  { row: ROWS['listing-20'], listener: answer(200, {}, entryName(0)), message: '1 entries instead of 20' },
  { row: WEB_ROWS.file, listener: answer(200, CLOSE), message: 'the connection is not persistent' },
  { row: WEB_ROWS.head, listener: answer(200, CLOSE), message: 'the connection is not persistent' },
  {
    row: WEB_ROWS.file,
    listener: (request, response) => {
      response.writeHead(200, LENGTH).end(BODY, () => request.socket.end());
    },
    message: 'the connection is not persistent',
  },
  {
    row: WEB_ROWS.file,
    listener: (_request, response) => response.destroy(),
    message: 'the connection is not persistent',
  },
  {
    row: WEB_ROWS['not-modified'],
    listener: answer(200, { ETag: ETAG, ...LENGTH }),
    message: '200 instead of 304',
  },
  {
    row: WEB_ROWS['not-modified'],
    listener: answer(200, LENGTH),
    message: 'neither ETag nor Last-Modified',
  },
  {
    row: WEB_ROWS.range,
    listener: answer(206, { 'Content-Range': 'bytes 0-1023/100000000', ...LENGTH }),
    message: 'Content-Range: bytes 0-1023/100000000',
  },
])('check() reports "$message"', async ({ row, listener, message }) => {
  const error = await check(await serve(listener), row).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(WrongAnswer);
  expect((error as Error).message).toBe(message);
});

test('check() notices that an answer ends with its connection', async () => {
  const port = await serve((request) => request.socket.end(`HTTP/1.0 200 OK\r\n\r\n${BODY}`));
  await expect(check(port, ROWS.file)).resolves.toMatchObject({ endsWithConnection: true });
});

test('check() revalidates by the date without an ETag', async () => {
  const date = 'Tue, 24 Nov 2026 10:00:00 GMT';
  const port = await serve((request, response) => {
    if (request.headers['if-modified-since'] === date) response.writeHead(304).end();
    else response.writeHead(200, { 'Last-Modified': date, ...LENGTH }).end(BODY);
  });
  const checked = await check(port, WEB_ROWS['not-modified']);
  expect(checked.header).toBe(`If-Modified-Since: ${date}`);
});

test('a connection limits the time of an answer', async () => {
  const port = await serve((_request, response) => {
    response.writeHead(200, LENGTH).write('x');
  });
  const connection = new Connection(port, 50);
  await expect(connection.request(WEB_ROWS.file)).rejects.toThrow('incomplete answer after 50 ms');
  connection.close();
});

test('runPersistent() counts answers, refusals and reconnections', async () => {
  const connections = new Set();
  const port = await serve((request, response) => {
    connections.add(request.socket);
    response.writeHead(404, { Connection: 'close', 'Content-Length': 1 }).end('x');
  });
  const { requests, read, status } = await runPersistent(port, { ...WEB_ROWS.file, clients: 2 }, 50);
  expect(requests).toBeGreaterThan(2);
  expect([read, status, connections.size]).toEqual([0, requests, requests]);
});
