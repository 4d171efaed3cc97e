import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../containers/ports.ts';
import { type Running, run } from '../support/command.ts';
import { ask, howItEnds, openSocket, readAll } from '../support/exchange.ts';
import { accepts, EACH_FORM, useListeners } from '../support/listeners.ts';
import { eventually } from '../support/wait.ts';
import { isSpawned, workersOf } from '../support/workers.ts';

const LARGE_BYTES = 32 * 1024 * 1024;

const { folder, kept, start } = useListeners();

beforeAll(() => {
  writeFileSync(join(folder.path, 'small'), 'small');
  writeFileSync(join(folder.path, 'large'), Buffer.alloc(LARGE_BYTES, 'x'));
});

/** A listener that has begun to drain. */
async function draining(...args: string[]) {
  const listener = await start({ args });
  return { listener, ...(await signal(listener)) };
}

async function signal(listener: Running) {
  const stopped = listener.stop('SIGTERM');
  const since = performance.now();
  await listener.until(() => /Draining: answering for another \d+ s\n/.test(listener.stderr));
  return { stopped, since };
}

const seconds = (since: number) => (performance.now() - since) / 1000;

const GET = (name: string) => `GET /${name} HTTP/1.1\r\nHost: a\r\n\r\n`;

/** Reads one answer of a small file from a kept connection. */
async function answerOn(socket: Socket): Promise<string> {
  let text = '';
  while (!/\r\n\r\nsmall$/.test(text)) text += (await once(socket, 'data'))[0].toString();
  return text;
}

describe.each(EACH_FORM)('--drain, profile %s, workers: %s', (profile, workers) => {
  const args = ['--profile', profile, '--workers', workers];

  test('goes on accepting and answering for that time, then exits', async () => {
    const { listener, stopped, since } = await draining(...args, '--drain', '2');
    for (; seconds(since) < 1.5; await delay(50))
      expect((await ask(listener.port, '/small')).body).toBe('small');
    expect(await stopped).toBe(0);
    expect(seconds(since)).toBeGreaterThan(1.9);
    expect(await accepts(listener.port)).toBe(false);
  });

  test('stops at a second signal, and aborts answers at a third', async () => {
    const listener = await start({ args: [...args, '--drain', '300', '--stop-timeout', '300'] });
    const reader = await openSocket(listener.port, GET('large'), { halfOpen: true });
    await once(reader, 'readable'); // the answer has begun, and is not read further
    const { stopped } = await signal(listener);
    expect(await accepts(listener.port)).toBe(true);
    listener.child.kill('SIGTERM');
    await eventually('a closed port', async () => !(await accepts(listener.port)));
    listener.child.kill('SIGTERM');
    expect(await stopped).toBe(0);
    expect(await howItEnds(reader)).toBe('reset');
  });

  test('--stop-timeout: aborts an answer that takes longer', async () => {
    const listener = await start({ args: [...args, '--stop-timeout', '1'] });
    const reader = await openSocket(listener.port, GET('large'), { halfOpen: true });
    await once(reader, 'readable');
    const since = performance.now();
    expect(await listener.stop('SIGTERM')).toBe(0);
    expect(seconds(since)).toBeGreaterThan(0.9);
    expect(seconds(since)).toBeLessThan(7); // not after the 8 s of the default
    expect(await howItEnds(reader)).toBe('reset');
  });
});

test('A signal while workers start lets the first one drain', async () => {
  const port = await freePort();
  const args = [String(port), '--workers', '2', '--drain', '1', '--stop-timeout', '2'];
  const listener = kept(run({ args, cwd: folder.path }));
  const [, starting = 0] = await eventually('a second worker', () => {
    const workers = workersOf(listener);
    return workers.length === 2 && workers.every(isSpawned) && workers;
  });
  process.kill(starting, 'SIGSTOP'); // it is killed at the end
  const reader = await openSocket(port, 'GET /large HTTP/1.0\r\n\r\n');
  await once(reader, 'readable');
  expect(listener.stdout).toBe('');
  const stopped = listener.stop('SIGTERM');
  expect((await readAll(reader)).length).toBeGreaterThan(LARGE_BYTES);
  expect(await stopped).toBe(0);
});

describe('A kept connection of a listener that drains', () => {
  const args = ['--profile', 'web', '--drain', '300', '--keep-alive', '300'];

  test.each([
    { answers: 'a file', fields: '' },
    { answers: 'a file through Fastify', fields: 'Range: bytes=0-1,2-4\r\n' },
  ])('is closed after its next answer, which says so: $answers', async ({ fields }) => {
    const listener = await start({ args });
    const socket = await openSocket(listener.port, GET('small'));
    expect(await answerOn(socket)).not.toMatch(/connection: close/i);
    await signal(listener);
    socket.write(`GET /small HTTP/1.1\r\nHost: a\r\n${fields}\r\n`);
    const answer = await readAll(socket);
    expect(answer).toMatch(/^HTTP\/1\.1 20[06] .*\r\nconnection: close\r\n/is);
    expect(answer).toMatch(/small/);
  });

  test('stays open after an answer that was sent without Connection: close', async () => {
    const listener = await start({ args });
    const socket = await openSocket(listener.port, GET('large'));
    await once(socket, 'readable');
    await signal(listener);
    let first = '';
    while (!first.includes('\r\n\r\n')) first += (await once(socket, 'data'))[0];
    const rest = first.indexOf('\r\n\r\n') + 4 + LARGE_BYTES;
    for (let bytes = first.length; bytes < rest; ) bytes += (await once(socket, 'data'))[0].length;
    socket.write(GET('small'));
    expect(await readAll(socket)).toMatch(/^HTTP\/1\.1 200 .*\r\nconnection: close\r\n.*small$/is);
  });

  test('is closed at the end of that time', async () => {
    const listener = await start({ args });
    const socket = await openSocket(listener.port, GET('small'));
    await answerOn(socket);
    const { stopped } = await signal(listener);
    listener.child.kill('SIGTERM');
    await once(socket.resume(), 'end');
    expect(await stopped).toBe(0);
  });
});
