import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Running } from '../support/command.ts';
import { temporaryFolder } from '../support/tree.ts';
import { eventually, holdsWithin } from '../support/wait.ts';
import { endAll, start } from '../web/programs.ts';
import { basic, HASHES } from '../web/users.ts';

const LARGE = 'x'.repeat(200_000);

/** The descriptor limit of the listener. */
const LIMIT = 64;

const folder = temporaryFolder();
beforeAll(() => {
  writeFileSync(join(folder.path, 'small.txt'), 'small');
  writeFileSync(join(folder.path, 'large.txt'), LARGE);
  mkdirSync(join(folder.path, 'sub'));
});

const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  endAll();
});
afterAll(() => folder.remove());

type Listener = Running & { port: number };

/** Number of open descriptors below a limit. */
function openBelow(limit: number, { child }: Listener): number {
  return readdirSync(`/proc/${child.pid}/fd`).filter((fd) => Number(fd) < limit).length;
}

/** Opens connections until only `free` descriptors are left. */
async function leaveFree(listener: Listener, free: number): Promise<Socket[]> {
  execFileSync('prlimit', ['--pid', String(listener.child.pid), `--nofile=${LIMIT}`]);
  const missing = LIMIT - free - openBelow(LIMIT, listener);
  const connected = Array.from({ length: missing }, () =>
    connect({ port: listener.port, host: '127.0.0.1' }).on('error', () => {}),
  );
  sockets.push(...connected);
  await holdsWithin(5000, () => openBelow(LIMIT, listener) === LIMIT - free);
  expect(openBelow(LIMIT, listener)).toBe(LIMIT - free);
  return connected;
}

/** Sends a request on a persistent connection and returns the answer as latin-1. */
async function requestOn(socket: Socket, target: string, fields = ''): Promise<string> {
  socket.write(`GET ${target} HTTP/1.1\r\nHost: h\r\nAccept-Encoding: gzip\r\n${fields}\r\n`);
  let text = '';
  for (;;) {
    const [piece] = await once(socket, 'data');
    text += piece.toString('latin1');
    const end = text.indexOf('\r\n\r\n') + 4;
    const length = Number(/^content-length: (\d+)/im.exec(text)?.[1] ?? 0);
    if (end > 3 && text.length >= end + length) return text;
  }
}

test('web: 503 while no descriptor is free for a file or folder, then the file', async () => {
  const web = await start(folder.path, ['--profile', 'web']);
  const [client, other] = await leaveFree(web, 0);
  if (client === undefined || other === undefined) throw new Error('Not connected');
  for (const target of ['/small.txt', '/large.txt', '/sub/', '/sub', '/'])
    expect(await requestOn(client, target), target).toMatch(/^HTTP\/1\.1 503 .*\r\nretry-after: 1\r\n/s);
  expect(await requestOn(client, '/missing')).toMatch(/^HTTP\/1\.1 (404|503) /);
  other.destroy();
  const hasFile = async () => (await requestOn(client, '/small.txt')).endsWith('\r\n\r\nsmall');
  await eventually('the file', hasFile, 5000);
});

test('web: 503 if a range needs more than the one free descriptor', async () => {
  const web = await start(folder.path, ['--profile', 'web']);
  const [client] = await leaveFree(web, 1);
  if (client === undefined) throw new Error('Not connected');
  for (let times = 0; times < 3; times += 1) {
    const answer = await requestOn(client, '/large.txt', 'Range: bytes=-10\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 503 .*\r\nretry-after: 1\r\n/s);
    expect(answer).not.toMatch(/^(etag|last-modified|accept-ranges):/m);
    expect(await requestOn(client, '/small.txt')).toMatch(/small$/);
  }
});

test('web: 503 and a line in the log while no descriptor is free to compare a password, then the file', async () => {
  const users = temporaryFolder();
  writeFileSync(join(users.path, 'users'), `ann:${HASHES.bcrypt}\n`);
  const web = await start(folder.path, ['--profile', 'web', '--auth-file', join(users.path, 'users')]);
  const [client, ...others] = await leaveFree(web, 0);
  if (client === undefined) throw new Error('Not connected');
  const credentials = `${basic('ann', 'secret')}\r\n`;
  for (let times = 0; times < 3; times += 1)
    expect(await requestOn(client, '/small.txt', credentials)).toMatch(
      /^HTTP\/1\.1 503 .*\r\nretry-after: 1\r\n/s,
    );
  await web.until(() => web.stderr.includes('Error'));
  for (const other of others) other.destroy();
  const hasFile = async () => (await requestOn(client, '/small.txt', credentials)).endsWith('\r\n\r\nsmall');
  await eventually('the file', hasFile, 5000);
  users.remove();
});

test('python: 404 without a free descriptor, as for any file that cannot be opened', async () => {
  const python = await start(folder.path);
  const [client] = await leaveFree(python, 0);
  if (client === undefined) throw new Error('Not connected');
  let text = '';
  client.on('data', (piece) => {
    text += piece;
  });
  client.write('GET /small.txt HTTP/1.0\r\n\r\n');
  await once(client, 'end');
  expect(text).toMatch(/^HTTP\/1\.0 404 /);
});
