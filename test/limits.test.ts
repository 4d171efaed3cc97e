import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { buildApp } from '../src/mirror/app.ts';
import { MAIN, Running, serve } from './support/command.ts';
import { exchange } from './support/exchange.ts';
import { KeptLog } from './support/kept-log.ts';
import { temporaryFolder } from './support/tree.ts';
import { listenWeb } from './support/web.ts';

const folder = temporaryFolder();
const started: Running[] = [];

beforeAll(() => {
  writeFileSync(join(folder.path, 'small'), 'small');
  writeFileSync(join(folder.path, 'large'), Buffer.alloc(32 * 2 ** 20, 'x'));
});
afterEach(() => {
  for (const { child } of started.splice(0)) child.kill('SIGKILL');
});
afterAll(() => folder.remove());

const GET = 'GET /small HTTP/1.0\r\n\r\n';

async function open(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {}); // the listener may reset it
  await once(socket, 'connect');
  return socket;
}

const BOTH = ['python', 'web'] as const;
const RANGES = [
  { option: '--timeout', values: [1, 3600], profiles: BOTH },
  { option: '--max-connections', values: [1, 1_000_000], profiles: BOTH },
  { option: '--keep-alive', values: [1, 3600], profiles: ['web'] },
  { option: '--cache', values: [0, 31_536_000], profiles: ['web'] },
];

describe('the least and the greatest value of an option serve', () => {
  test.each(
    RANGES.flatMap(({ option, values, profiles }) =>
      profiles.flatMap((profile) => values.map((value) => ({ option, value, profile }))),
    ),
  )('$option $value, profile $profile', async ({ option, value, profile }) => {
    const listener = await serve({
      cwd: folder.path,
      args: ['--profile', profile, option, String(value)],
    });
    started.push(listener);
    expect(await exchange(listener.port, GET)).toMatch(/small$/);
  });
});

describe.each(BOTH)('profile %s', (profile) => {
  test('cuts a client that takes nothing of its answer at the time limit, and says so', async () => {
    const listener = await serve({ cwd: folder.path, args: ['--profile', profile, '--timeout', '2'] });
    started.push(listener);
    const socket = await open(listener.port);
    socket.write('GET /large HTTP/1.0\r\n\r\n');
    await once(socket, 'readable');
    const before = performance.now();
    await listener.until(() => listener.stderr.includes('Request timed out: no progress in sending for 2 s'));
    expect(performance.now() - before).toBeLessThan(6000);
    socket.destroy();
  });

  test('refuses the newest connection beyond --max-connections, and says so once a second at most', async () => {
    const listener = await serve({
      cwd: folder.path,
      args: ['--profile', profile, '--max-connections', '2'],
    });
    started.push(listener);
    const kept = [await open(listener.port), await open(listener.port)];
    for (let i = 0; i < 20; i += 1) {
      const refused = await open(listener.port);
      refused.resume();
      if (!refused.destroyed) await once(refused, 'close').catch(() => {});
    }
    expect(listener.stderr.match(/Refused a connection: 2 are open/g)?.length).toBeLessThanOrEqual(3);
    kept[0]?.end();
    if (kept[0]?.resume().closed === false) await once(kept[0], 'close');
    await expect.poll(() => exchange(listener.port, GET).catch(() => '')).toMatch(/small$/);
    kept[1]?.destroy();
  });

  test('lives on without descriptors, and serves again when there are some', async () => {
    const script = `ulimit -n 64; exec "$0" "$1" 0 --profile ${profile}`;
    const listener = new Running(
      spawn('sh', ['-c', script, process.execPath, MAIN], {
        cwd: folder.path,
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    );
    started.push(listener);
    const [, port] = await listener.until(() => /port (\d+)/.exec(listener.stdout));
    const sockets = await Promise.all(Array.from({ length: 100 }, () => open(Number(port))));
    expect(await exchange(Number(port), GET).catch(() => '')).toBe(''); // no descriptor is left
    for (const socket of sockets) socket.destroy();
    await expect.poll(() => exchange(Number(port), GET).catch(() => '')).toMatch(/small$/);
    expect(await listener.stop()).toBe(0);
  });
});

describe.each([
  { profile: 'python', listen: listenPython },
  { profile: 'web', listen: listenWeb },
])('an error of accept, profile $profile', ({ listen }) => {
  test('ends nothing, and is logged once a second at most', async () => {
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
