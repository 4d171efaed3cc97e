import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import request from 'supertest';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { WebAppOptions } from '../../src/web/app.ts';
import { exchange, openSocket } from '../support/exchange.ts';
import { temporaryFolder } from '../support/tree.ts';
import { listenWeb } from '../support/web.ts';

type Web = Awaited<ReturnType<typeof listenWeb>>;

const folder = temporaryFolder();
const open: Web[] = [];

beforeAll(() => {
  writeFileSync(join(folder.path, 'hello.txt'), 'hello, world\n');
  mkdirSync(join(folder.path, 'sub'));
});
afterEach(async () => {
  for (const { app } of open.splice(0)) await app.close();
});
afterAll(() => folder.remove());

async function listen(options: Partial<WebAppOptions> = {}): Promise<Web> {
  const web = await listenWeb(folder.path, options);
  open.push(web);
  return web;
}

describe('The web profile', () => {
  test.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND'])('refuses %s', async (method) => {
    const { port } = await listen();
    const answer = await exchange(
      port,
      `${method} /hello.txt HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 405 Method Not Allowed\r\n/);
    expect(answer).toMatch(/^allow: GET, HEAD\r$/m);
  });

  test.each([
    { bytes: 'BREW /pot HTTP/1.1\r\nHost: a\r\n\r\n', status: '405 Method Not Allowed' },
    { bytes: 'GET / HTTP/1.1\r\nHost: a\r\nBad Header\r\n\r\n', status: '400 Bad Request' },
    { bytes: 'GET / HTTP/1.1\r\n\r\n', status: '400 Bad Request' },
    { bytes: '\x16\x03\x01\x02\x00\x01\x00\r\n', status: '400 Bad Request' },
    { bytes: 'nonsense\r\n\r\n', status: '400 Bad Request' },
    {
      bytes: `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(16_384)}\r\n\r\n`,
      status: '431 Request Header Fields Too Large',
    },
    { bytes: 'GET /none HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', status: '404 Not Found' },
  ])('answers $status and nothing else to $bytes', async ({ bytes, status }) => {
    const { port, log } = await listen();
    const answer = await exchange(port, bytes);
    expect(answer.slice(0, status.length + 11)).toBe(`HTTP/1.1 ${status}\r\n`);
    expect(answer).toMatch(/^content-type: text\/html; charset=utf-8\r$/m);
    expect(answer).not.toMatch(/stack|"error"|node_modules/);
    await expect.poll(() => log.begun.length).toBe(1);
    expect(log.begun[0]).toMatchObject({ status: Number(status.slice(0, 3)), error: status.slice(4) });
  });

  test('answers 408 to an unfinished request', async () => {
    const { port, log } = await listen({ timeout: 1 });
    expect(await exchange(port, 'GET / HTTP/1.1\r\nHost: a\r\n')).toMatch(/^HTTP\/1\.1 408 /);
    expect(log.begun[0]).toMatchObject({ status: 408, requestLine: '' });
  });

  test('keeps connections alive, and closes idle ones', async () => {
    const { port } = await listen({ keepAlive: 1 });
    const get = (method: string) => `${method} /hello.txt HTTP/1.1\r\nHost: a\r\n\r\n`;
    const answers = await exchange(port, get('GET') + get('HEAD'));
    expect(answers.match(/^HTTP\/1\.1 200 OK\r$/gm)).toHaveLength(2);
    expect(answers).toContain('Keep-Alive: timeout=1\r\n');
  });

  test('closes immediately if no answer is in progress', async () => {
    const { app, port } = await listenWeb(folder.path, { timeout: 60, keepAlive: 60 });
    const texts = ['', 'GET / HT', 'GET /hello.txt HTTP/1.1\r\nHost: a\r\n\r\n'];
    const clients = await Promise.all(texts.map((text) => openSocket(port, text)));
    const ends = clients.map((socket) => once(socket, 'close').catch(() => {}));
    await once(clients[2] as Socket, 'data');
    await app.close();
    for (const socket of clients) socket.resume();
    await Promise.all(ends);
  });

  test('answers HTTP/1.0 without features of HTTP/1.1', async () => {
    const { port } = await listen();
    const answer = await exchange(port, 'GET /hello.txt HTTP/1.0\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n.*^Connection: close\r$.*hello, world\n$/ms);
  });

  test('redirects a folder without its slash, never to another host', async () => {
    const { app } = await listen();
    const answer = await request(app.server).get('//sub?q').expect(301);
    expect(answer.headers['location']).toBe('/sub/?q');
  });

  test('logs each answer', async () => {
    const { app, log } = await listen();
    await request(app.server).get('/hello.txt?q').set('User-Agent', 'supertest').expect(200);
    await request(app.server).head('/sub/').set('Accept', 'text/html').expect(200);
    await request(app.server).get('/none').expect(404);
    await expect.poll(() => log.answers.length).toBe(3);
    expect(log.answers).toMatchObject([
      { requestLine: 'GET /hello.txt?q HTTP/1.1', status: 200, bytes: 13, remoteAddress: '127.0.0.1' },
      { method: 'HEAD', target: '/sub/', status: 200, bytes: 0 },
      { status: 404, error: 'Not Found' },
    ]);
    expect(log.answers[0]?.userAgent).toBe('supertest');
  });
});
