import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildApp } from '../../src/mirror/app.ts';
import { exchange, howItEnds, openSocket, readAll } from '../support/exchange.ts';
import { KeptLog } from '../support/kept-log.ts';
import { temporaryFolder } from '../support/tree.ts';

const folder = temporaryFolder();
const TIMEOUT = 1;
const LARGE = 32 * 1024 * 1024;
const apps: FastifyInstance[] = [];
let log: KeptLog;
let port: number;

beforeAll(async () => {
  writeFileSync(join(folder.path, 'hello.txt'), 'hello, world\n');
  writeFileSync(join(folder.path, 'large.bin'), Buffer.alloc(LARGE, 'x'));
  ({ log, port } = await listen());
});
afterAll(async () => {
  await Promise.all(apps.map((each) => each.close()));
  folder.remove();
});

async function listen() {
  const kept = new KeptLog();
  const built = buildApp({ directory: Buffer.from(folder.path), timeout: TIMEOUT, log: kept });
  apps.push(built);
  await built.listen({ port: 0, host: '127.0.0.1' });
  return { app: built, log: kept, port: (built.server.address() as AddressInfo).port };
}

function open(text: string, at = port): Promise<Socket> {
  return openSocket(at, text, { halfOpen: true });
}

function get(target: string): string {
  return `GET ${target} HTTP/1.0\r\n\r\n`;
}

describe.concurrent('a slow client', () => {
  test('has the time limit for its whole head, however it spreads the bytes', async () => {
    const own = await listen();
    const socket = await open('G', own.port);
    const started = performance.now();
    const drip = setInterval(() => socket.write('G'), 100);
    await howItEnds(socket).finally(() => clearInterval(drip)); // a reset if the listener closes before it reads the last byte
    expect(socket.bytesRead).toBe(0);
    expect(performance.now() - started).toBeLessThan(5000);
    expect(own.log.notes).toEqual(['Request timed out: no complete request head for 1 s']);
    socket.destroy();
  });

  test('is reset when it reads nothing, whatever it sends', async () => {
    const own = await listen();
    const socket = await open(get('/large.bin'), own.port);
    const failed = once(socket, 'error');
    socket.pause();
    const drip = setInterval(() => socket.write('x'), 100);
    await own.log.noted(1);
    expect(own.log.notes).toEqual(['Request timed out: no progress in sending for 1 s']);
    const [error] = await failed.finally(() => clearInterval(drip));
    expect(error).toMatchObject({ code: expect.stringMatching('ECONNRESET|EPIPE') });
  });

  test('keeps its connection while it reads a little, less than the send queue shows', async () => {
    const socket = await open(get('/large.bin'));
    const started = performance.now();
    let taken = 0;
    socket.on('data', (chunk) => {
      taken += chunk.length;
      if (performance.now() - started > 2500) return; // longer than the time limit
      socket.pause();
      setTimeout(() => socket.resume(), 200);
    });
    await once(socket, 'end');
    expect(taken).toBeGreaterThan(LARGE);
    socket.destroy();
  });

  test('is disconnected 2 s after its answer if it goes on sending', async () => {
    const socket = await open(get('/hello.txt'));
    await readAll(socket);
    const started = performance.now();
    const drip = setInterval(() => socket.write('x'), 50);
    await once(socket, 'close').catch(() => {});
    clearInterval(drip);
    const seconds = (performance.now() - started) / 1000;
    expect(seconds).toBeGreaterThan(1.5);
    expect(seconds).toBeLessThan(6);
  });
});

describe('a client that sends more than its request', () => {
  test.each([
    { more: 100, why: 'a little' },
    { more: 1_000_000, why: 'up to 1 MiB' },
  ])('gets its complete answer: $why', async ({ more }) => {
    const answer = await exchange(port, `POST / HTTP/1.0\r\n\r\n${'x'.repeat(more)}`);
    expect(answer).toMatch(/^HTTP\/1.0 501 .*<\/html>\n$/s);
  });

  test('frees its connection once it closes, although it sent during the answer', { retry: 2 }, async () => {
    const { app, port } = await listen();
    const started = performance.now();
    await exchange(port, get('/large.bin') + 'x'.repeat(500_000));
    while ((await promisify(app.server.getConnections).call(app.server)) > 0) await setImmediate();
    expect(performance.now() - started).toBeLessThan(1900); // not only after 2 s
  });

  test('is disconnected 1 MiB after its answer', async () => {
    const socket = await open(get('/hello.txt'));
    expect(await readAll(socket)).toMatch(/hello, world\n$/);
    const closed = once(socket, 'close').then(
      () => 'end',
      (error) => error.code,
    );
    socket.write(Buffer.alloc(8 * 1024 * 1024));
    expect(['ECONNRESET', 'EPIPE']).toContain(await closed);
  });
});

test('a client that has shut down its sending side gets its answer', async () => {
  expect(await exchange(port, get('/large.bin'), { halfClose: true })).toMatch(/x{1000}$/);
});

test('a client that asks twice is answered once', async () => {
  const answer = await exchange(port, get('/hello.txt') + get('/hello.txt'));
  expect(answer.match(/hello, world/g)).toHaveLength(1);
});

test('an answer is logged before its first byte, and its end when the client resets', async () => {
  const { begun, answers } = log;
  const [before, after] = [begun.length, answers.length];
  const socket = await open(get('/large.bin'));
  await once(socket, 'readable');
  expect(begun).toHaveLength(before + 1);
  expect(answers).toHaveLength(after);
  socket.resetAndDestroy();
  await exchange(port, get('/hello.txt'));
  expect(answers.slice(after).map(({ target }) => target)).toEqual(['/large.bin', '/hello.txt']);
  expect(answers[after]?.bytes).toBeLessThan(LARGE);
});

describe('a file that changes while it is sent', () => {
  function make(name: string): string {
    const path = join(folder.path, name);
    writeFileSync(path, Buffer.alloc(LARGE, 'x'));
    return path;
  }

  test('resets the connection when it shrinks', async () => {
    const path = make('shrinks');
    const socket = await open(get('/shrinks'));
    await once(socket, 'readable');
    truncateSync(path, 1000);
    expect(await howItEnds(socket)).toBe('reset');
  });

  test('is sent up to its Content-Length when it grows', async () => {
    const path = make('grows');
    const socket = await open(get('/grows'));
    await once(socket, 'readable');
    appendFileSync(path, 'more');
    const answer = await readAll(socket);
    expect(answer.length - answer.indexOf('\r\n\r\n') - 4).toBe(LARGE);
    expect(answer).toMatch(/x{1000}$/);
    socket.destroy();
  });
});

describe('a special file', () => {
  test('is 404 without delay: a FIFO, a socket, a device', async () => {
    execFileSync('mkfifo', [join(folder.path, 'fifo')]);
    const server = createServer().listen(join(folder.path, 'socket'));
    await once(server, 'listening');
    execFileSync('ln', ['-s', '/dev/zero', join(folder.path, 'device')]);
    for (const name of ['fifo', 'socket', 'device']) {
      expect(await exchange(port, get(`/${name}`))).toMatch(/^HTTP\/1.0 404 File not found/);
    }
    server.close();
  });

  test('is 404 as an index, not a listing', async () => {
    mkdirSync(join(folder.path, 'odd', 'index.html'), { recursive: true });
    expect(await exchange(port, get('/odd/'))).toMatch(/^HTTP\/1.0 404 File not found/);
  });
});
