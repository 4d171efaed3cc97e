import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildApp } from '../src/mirror/app.ts';
import { MAIN, Running, serve } from './support/command.ts';
import { exchange, openSocket } from './support/exchange.ts';
import { KeptLog } from './support/kept-log.ts';
import { temporaryFolder } from './support/tree.ts';
import { eventually } from './support/wait.ts';
import { listenWeb } from './support/web.ts';

const folder = temporaryFolder();
const started: Running[] = [];

beforeAll(() => {
  writeFileSync(join(folder.path, 'small'), 'small');
  writeFileSync(join(folder.path, 'large'), Buffer.alloc(32 * 2 ** 20, 'x'));
});
afterAll(() => {
  for (const { child } of started) child.kill('SIGKILL');
  folder.remove();
});

const GET = 'GET /small HTTP/1.0\r\n\r\n';

async function start(profile: string, ...args: string[]): Promise<Running & { port: number }> {
  const listener = await serve({ cwd: folder.path, args: ['--profile', profile, ...args] });
  started.push(listener);
  return listener;
}

/** The answer, or an empty text if there was none. */
function answerOf(port: number): Promise<string> {
  return exchange(port, GET).catch(() => '');
}

describe.concurrent.each(['python', 'web'])('profile %s', (profile) => {
  const own = profile === 'web' ? { '--keep-alive': [1, 3600], '--cache': [0, 31_536_000] } : {};
  const ranges = {
    '--timeout': [1, 3600],
    '--max-connections': [1, 1_000_000],
    '--drain': [0, 300],
    '--stop-timeout': [0, 300],
    ...own,
  };

  test.each([
    { which: 'lowest', index: 0 },
    { which: 'highest', index: 1 },
  ])('serves with the $which value of each option', async ({ index }) => {
    const args = Object.entries(ranges).flatMap(([option, values]) => [option, String(values[index])]);
    const { port } = await start(profile, ...args);
    expect(await exchange(port, GET)).toMatch(/small$/);
  });

  test('disconnects a client that does not read its answer after the time limit, and logs it', async () => {
    const listener = await start(profile, '--timeout', '1');
    const socket = await openSocket(listener.port, 'GET /large HTTP/1.0\r\n\r\n');
    await once(socket, 'readable');
    const before = performance.now();
    await listener.until(() => listener.stderr.includes('Request timed out: no progress in sending for 1 s'));
    expect(performance.now() - before).toBeLessThan(6000);
    socket.destroy();
  });

  test('refuses connections above --max-connections, and logs it at most once a second', async () => {
    const listener = await start(profile, '--max-connections', '2');
    const [first, second] = [await openSocket(listener.port), await openSocket(listener.port)];
    for (let i = 0; i < 20; i += 1) {
      const refused = await openSocket(listener.port);
      refused.resume();
      if (!refused.destroyed) await once(refused, 'close').catch(() => {});
    }
    expect(listener.stderr.match(/Refused a connection: 2 are open/g)?.length).toBeLessThanOrEqual(3);
    first.end();
    if (!first.resume().closed) await once(first, 'close');
    await eventually('an answer', async () => (await answerOf(listener.port)).endsWith('small'));
    second.destroy();
  });

  test('survives running out of descriptors, and serves again when some are free', async () => {
    const script = `ulimit -n 64; exec "$0" "$1" 0 --profile ${profile}`;
    const listener = new Running(
      spawn('sh', ['-c', script, process.execPath, MAIN], {
        cwd: folder.path,
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    );
    started.push(listener);
    const [, digits] = await listener.until(() => /port (\d+)/.exec(listener.stdout));
    const port = Number(digits);
    const sockets = await Promise.all(Array.from({ length: 100 }, () => openSocket(port)));
    expect(await answerOf(port)).toBe(''); // no descriptor is left
    for (const socket of sockets) socket.destroy();
    await eventually('an answer', async () => (await answerOf(port)).endsWith('small'));
    expect(await listener.stop()).toBe(0);
  });
});

describe.each([
  { profile: 'python', listen: listenPython },
  { profile: 'web', listen: listenWeb },
])('an error of accept, profile $profile', ({ listen }) => {
  test('does not end the listener, and is logged at most once a second', async () => {
    const { app, log, port } = await listen(folder.path);
    const error = Object.assign(new Error('accept EMFILE'), { code: 'EMFILE' });
    for (let i = 0; i < 5; i += 1) app.server.emit('error', error);
    expect(log.notes).toEqual(['Cannot accept a connection: accept EMFILE']);
    expect(await exchange(port, GET)).toMatch(/small$/);
    await app.close();
  });
});

async function listenPython(path: string) {
  const log = new KeptLog();
  const app = buildApp({ directory: Buffer.from(path), timeout: 5, log });
  await app.listen({ port: 0, host: '127.0.0.1' });
  return { app, log, port: (app.server.address() as AddressInfo).port };
}
