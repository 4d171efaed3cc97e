import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Running, serve } from './support/command.ts';
import { openSocket, readAll } from './support/exchange.ts';
import { temporaryFolder } from './support/tree.ts';
import { listenWeb } from './support/web.ts';

const LARGE = 32 * 2 ** 20;
/** A connection that lingers is closed after 2 s. */
const LINGER_MS = 1900;
/** Under load even an immediate exit can exceed the limit; a lingering one exceeds it at every retry. */
const WITHIN_LINGER = { retry: 2 };
const folder = temporaryFolder();
const started: Running[] = [];

beforeAll(() => {
  writeFileSync(join(folder.path, 'small'), 'small');
  writeFileSync(join(folder.path, 'large'), Buffer.alloc(LARGE, 'x'));
  writeFileSync(join(folder.path, 'queued'), Buffer.alloc(2 ** 20, 'x'));
});
afterAll(() => {
  for (const { child } of started) child.kill('SIGKILL');
  folder.remove();
});

async function start(profile: string, args: string[] = []): Promise<Running & { port: number }> {
  const listener = await serve({ cwd: folder.path, args: ['--profile', profile, ...args] });
  started.push(listener);
  return listener;
}

function open(port: number, text: string, host = '127.0.0.1'): Promise<Socket> {
  return openSocket(port, text, { halfOpen: true, host });
}

const get = (name: string) => `GET /${name} HTTP/1.1\r\nHost: a\r\n\r\n`;

/** Reads `length` bytes after the head. */
async function readBody(socket: Socket, length: number): Promise<void> {
  let [text, bytes] = ['', 0];
  for await (const piece of socket.iterator({ destroyOnReturn: false })) {
    bytes += piece.length;
    if (!text.includes('\r\n\r\n')) text += piece.toString('latin1');
    const start = text.indexOf('\r\n\r\n') + 4;
    if (start >= 4 && bytes - start >= length) return;
  }
  throw new Error(`The answer ended after ${bytes} bytes`);
}

/** Milliseconds from the signal to the exit, which must be clean. */
async function stop(listener: Running): Promise<number> {
  const before = performance.now();
  expect(await listener.stop('SIGTERM')).toBe(0);
  return performance.now() - before;
}

describe.each(['python', 'web'])('SIGTERM, profile %s', (profile) => {
  test('exits immediately, although clients keep their connections open', WITHIN_LINGER, async () => {
    const listener = await start(profile);
    const clients = [
      await open(listener.port, ''),
      await open(listener.port, 'GET /small HT'),
      await open(listener.port, get('small')), // has its complete answer
    ];
    await readBody(clients[2] as Socket, 5);
    expect(await stop(listener)).toBeLessThan(LINGER_MS);
    for (const client of clients) client.destroy();
  });

  test('waits until a client has its complete answer', WITHIN_LINGER, async () => {
    const listener = await start(profile);
    const client = await open(listener.port, get('large'));
    await once(client, 'readable');
    const exited = listener.stop('SIGTERM');
    await readBody(client, LARGE);
    const complete = performance.now();
    expect(await exited).toBe(0);
    expect(performance.now() - complete).toBeLessThan(LINGER_MS);
    client.destroy();
  });

  test('waits for unacknowledged bytes, although all are in the send queue', async () => {
    const listener = await start(profile);
    const client = await open(listener.port, get('queued'));
    await once(client, 'readable'); // and reads nothing more for now
    const exited = listener.stop('SIGTERM');
    await expect(refused(listener.port)).resolves.toBe('ECONNREFUSED');
    await readBody(client, 2 ** 20);
    expect(await exited).toBe(0);
    client.destroy();
  });

  test('closes every address of "localhost"', async () => {
    const listener = await start(profile, ['--bind', 'localhost']);
    const hosts = (await lookup('localhost', { all: true })).map(({ address }) => address);
    const clients = await Promise.all(hosts.map((host) => open(listener.port, get('large'), host)));
    await Promise.all(clients.map((client) => once(client, 'readable')));
    const exited = listener.stop('SIGTERM');
    for (const host of hosts) await expect(refused(listener.port, host)).resolves.toBe('ECONNREFUSED');
    await Promise.all(clients.map((client) => readBody(client, LARGE)));
    expect(await exited).toBe(0);
    for (const client of clients) client.destroy();
  });
});

/** Connects until a connection is refused. */
async function refused(port: number, host = '127.0.0.1'): Promise<string> {
  for (;;) {
    const socket = connect({ port, host });
    const code = await new Promise<string>((resolve) =>
      socket
        .on('connect', () => resolve(''))
        .on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? '')),
    );
    socket.destroy();
    if (code === 'ECONNREFUSED') return code; // else a reset: it was accepted just before
  }
}

test('an answer that begins while the web profile stops says that the connection is closed', async () => {
  const { app, port } = await listenWeb(folder.path);
  let closed: Promise<void> | undefined;
  app.server.prependOnceListener('request', () => {
    closed = app.close() as unknown as Promise<void>;
  });
  const client = await open(port, get('') + get(''));
  const text = await readAll(client);
  await closed;
  expect(text.match(/^HTTP\/1\.1 200 OK\r$/gm)).toHaveLength(1);
  expect(text).toMatch(/^connection: close\r$/im);
  client.destroy();
});
