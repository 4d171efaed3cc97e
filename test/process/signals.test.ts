import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Running } from '../support/command.ts';
import { exchange } from '../support/exchange.ts';
import { useListeners } from '../support/listeners.ts';
import { workersOf } from '../support/workers.ts';

const { folder, start } = useListeners();

/** Preloaded: sends SIGHUP to a worker just before it listens. */
const HANGS_UP = `
import cluster from 'node:cluster';
import { Server } from 'node:net';
if (cluster.isWorker) {
  const { listen } = Server.prototype;
  Server.prototype.listen = function (...args) {
    process.kill(process.pid, 'SIGHUP');
    return listen.apply(this, args);
  };
}
`;

beforeAll(() => {
  writeFileSync(join(folder.path, 'hello.txt'), 'hello');
  writeFileSync(join(folder.path, 'hangs-up.mjs'), HANGS_UP);
});

async function expectToServe({ port }: { port: number }): Promise<void> {
  for (let times = 0; times < 10; times += 1)
    expect(await exchange(port, 'GET /hello.txt HTTP/1.0\r\n\r\n')).toMatch(/\r\n\r\nhello$/);
}

/** The log lines other than those of `expectToServe`. */
function otherLines({ stderr }: Running): string[] {
  return stderr
    .split('\n')
    .filter((line) => line !== '' && !line.endsWith('"GET /hello.txt HTTP/1.0" 200 -'));
}

describe('SIGUSR1', () => {
  test('opens no debugger', async () => {
    const listener = await start();
    listener.child.kill('SIGUSR1');
    await expectToServe(listener);
    expect(await listener.stop()).toBe(0);
    expect(otherLines(listener)).toEqual([]);
  });

  test.skipIf(process.platform !== 'linux')('opens none in workers', async () => {
    const listener = await start({ args: ['--workers', '2'] });
    for (const pid of workersOf(listener)) process.kill(pid, 'SIGUSR1');
    await expectToServe(listener);
    expect(await listener.stop()).toBe(0);
    expect(otherLines(listener)).toEqual([]);
  });
});

describe('SIGHUP to a worker', () => {
  test.skipIf(process.platform !== 'linux')('is ignored', async () => {
    const listener = await start({ args: ['--workers', '2'] });
    const workers = workersOf(listener);
    for (const pid of workers) process.kill(pid, 'SIGHUP');
    await expectToServe(listener);
    expect(workersOf(listener)).toEqual(workers);
    expect(otherLines(listener)).toEqual([]);
  });

  test('is ignored before it listens', async () => {
    const preload = pathToFileURL(join(folder.path, 'hangs-up.mjs')).href;
    const listener = await start({ args: ['--workers', '2'], env: { NODE_OPTIONS: `--import ${preload}` } });
    await expectToServe(listener);
    expect(await listener.stop()).toBe(0);
    expect(otherLines(listener)).toEqual([]);
  });
});
