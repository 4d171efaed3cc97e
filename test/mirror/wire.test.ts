import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildApp } from '../../src/mirror/app.ts';
import { exchange, howItEnds, readAll } from '../support/exchange.ts';
import { KeptLog } from '../support/kept-log.ts';
import { temporaryFolder } from '../support/tree.ts';

const folder = temporaryFolder();
const log = new KeptLog();
const TIMEOUT = 1;
const LARGE = 32 * 1024 * 1024;
let app: FastifyInstance;
let port: number;

beforeAll(async () => {
  writeFileSync(join(folder.path, 'hello.txt'), 'hello, world\n');
  writeFileSync(join(folder.path, 'large.bin'), Buffer.alloc(LARGE, 'x'));
  app = buildApp({ directory: Buffer.from(folder.path), timeout: TIMEOUT, log });
  await app.listen({ port: 0, host: '127.0.0.1' });
  port = (app.server.address() as AddressInfo).port;
});
afterAll(async () => {
  await app.close();
  folder.remove();
});

async function open(text: string, allowHalfOpen = true): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen });
  socket.on('error', () => {}); // reported by `once` and `readAll`
  await once(socket, 'connect');
  await new Promise((resolve) => socket.write(text, 'latin1', resolve));
  return socket;
}

function get(target: string): string {
  return `GET ${target} HTTP/1.0\r\n\r\n`;
}

describe('a slow client', () => {
  test('has the timeout for its complete head, even if bytes keep arriving', async () => {
    const socket = await open('G');
    const started = performance.now();
    const drip = setInterval(() => socket.write('G'), 100);
    const answer = await readAll(socket).finally(() => clearInterval(drip));
    expect(answer).toBe('');
    expect(performance.now() - started).toBeLessThan(5000);
    expect(log.notes.at(-1)).toBe('Request timed out: no complete request head for 1 s');
    socket.destroy();
  });

  test('is reset when it reads nothing, even if it keeps sending', async () => {
    const notes = log.notes.length;
    const socket = await open(get('/large.bin'));
    const failed = once(socket, 'error');
    socket.pause();
    const drip = setInterval(() => socket.write('x'), 100);
    await log.noted(notes + 1);
    expect(log.notes.slice(notes)).toEqual(['Request timed out: no progress in sending for 1 s']);
    const [error] = await failed.finally(() => clearInterval(drip));
    expect(error).toMatchObject({ code: expect.stringMatching('ECONNRESET|EPIPE') });
  });

  test('keeps its connection while it reads a little, less than Node.js notices', async () => {
    const socket = await open(get('/large.bin'));
    const started = performance.now();
    let taken = 0;
    socket.on('data', (chunk) => {
      taken += chunk.length;
      if (performance.now() - started > 4000) return;
      socket.pause();
      setTimeout(() => socket.resume(), 200);
    });
    await once(socket, 'end');
    expect(taken).toBeGreaterThan(LARGE);
    socket.destroy();
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

  test('is closed as soon as it closes, even if it sent during the answer', async () => {
    const started = performance.now();
    await exchange(port, get('/large.bin') + 'x'.repeat(500_000));
    while ((await promisify(app.server.getConnections).call(app.server)) > 0) await setImmediate();
    expect(performance.now() - started).toBeLessThan(1900); // not only after 2 s
  });

  test('is destroyed after the answer at 1 MiB of input', async () => {
    const socket = await open(get('/hello.txt'));
    expect(await readAll(socket)).toMatch(/hello, world\n$/);
    const closed = once(socket, 'close').then(
      () => 'end',
      (error) => error.code,
    );
    socket.write(Buffer.alloc(8 * 1024 * 1024));
    expect(['ECONNRESET', 'EPIPE']).toContain(await closed);
  });

  test('is destroyed 2 s after the answer', async () => {
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

test('a client that has closed its sending side gets its answer', async () => {
  expect(await exchange(port, get('/large.bin'), { halfClose: true })).toMatch(/x{1000}$/);
});

test('a client that sends two requests gets one answer', async () => {
  const answer = await exchange(port, get('/hello.txt') + get('/hello.txt'));
  expect(answer.match(/hello, world/g)).toHaveLength(1);
});

test('an answer is logged before its first byte, and again when it is aborted', async () => {
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

describe('a path that is not a regular file', () => {
  test('a FIFO, a socket and a device are 404 without blocking', async () => {
    execFileSync('mkfifo', [join(folder.path, 'fifo')]);
    const server = createServer().listen(join(folder.path, 'socket'));
    await once(server, 'listening');
    execFileSync('ln', ['-s', '/dev/zero', join(folder.path, 'device')]);
    for (const name of ['fifo', 'socket', 'device']) {
      expect(await exchange(port, get(`/${name}`))).toMatch(/^HTTP\/1.0 404 File not found/);
    }
    server.close();
  });

  test('an index that is a folder is 404, not a listing', async () => {
    mkdirSync(join(folder.path, 'odd', 'index.html'), { recursive: true });
    expect(await exchange(port, get('/odd/'))).toMatch(/^HTTP\/1.0 404 File not found/);
  });
});

test('a sparse file of 2 GiB is sent completely', async () => {
  const fd = openSync(join(folder.path, 'sparse'), 'w');
  ftruncateSync(fd, 2 ** 31);
  closeSync(fd);
  const socket = await open(get('/sparse'));
  let bytes = 0;
  socket.on('data', (chunk) => {
    bytes += chunk.length;
  });
  await once(socket, 'end');
  expect(bytes).toBeGreaterThan(2 ** 31);
  socket.destroy();
});
