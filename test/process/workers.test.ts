import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Running, type RunOptions, run, serve } from '../support/command.ts';
import { exchange, howItEnds, openSocket, readAll } from '../support/exchange.ts';
import { useListeners } from '../support/listeners.ts';
import { isAlive, workersOf } from '../support/workers.ts';

const LARGE_BYTES = 16 * 1024 * 1024;

const { folder, kept } = useListeners();

beforeAll(() => {
  writeFileSync(join(folder.path, 'hello.txt'), 'hello, world\n');
  writeFileSync(join(folder.path, 'large.bin'), Buffer.alloc(LARGE_BYTES, 'x'));
});

async function start({ args = ['--workers', '2'], ...options }: RunOptions = {}) {
  return kept(await serve({ cwd: folder.path, args, ...options }));
}

function hello(port: number): Promise<string> {
  return exchange(port, 'GET /hello.txt HTTP/1.0\r\n\r\n');
}

/** A download that has begun and is not read further. */
async function beginDownload(port: number): Promise<Socket> {
  const socket = await openSocket(port, 'GET /large.bin HTTP/1.0\r\n\r\n', { halfOpen: true });
  await once(socket, 'readable');
  return socket;
}

/** Waits for that many workers, none of them among `gone`. */
async function freshWorkers(
  running: Running,
  count: number,
  gone: readonly number[] = [],
): Promise<number[]> {
  let workers: number[] = [];
  const look = () => {
    workers = workersOf(running).filter((pid) => !gone.includes(pid));
    return workers.length;
  };
  await expect.poll(look, { timeout: 10_000 }).toBe(count);
  return workers;
}

describe('weblistener --workers', () => {
  test('serves with that many processes, and one banner', async () => {
    const listener = await start();
    expect(workersOf(listener)).toHaveLength(2);
    expect(await hello(listener.port)).toMatch(/^HTTP\/1\.0 200 OK\r\n.*hello, world\n$/s);
    expect(await listener.stop()).toBe(0);
    expect(listener.stdout).toBe(`serving at port ${listener.port}\n`);
    expect(listener.stderr).toMatch(/^127\.0\.0\.1 - - \[[^\]]+\] "GET \/hello\.txt HTTP\/1\.0" 200 -\n$/);
  });

  test.runIf(availableParallelism() > 1)('auto: one process per available CPU', async () => {
    const listener = await start({ args: [], env: { WEBLISTENER_WORKERS: 'auto' } });
    expect(workersOf(listener)).toHaveLength(availableParallelism());
  });

  test('1: no worker', async () => {
    const listener = await start({ args: ['--workers', '1'] });
    expect(workersOf(listener)).toEqual([]);
  });

  test('answers in each worker, and passes a health check at its address', async () => {
    const listener = await start({ args: ['--workers', '2', '--bind', '127.0.0.2'] });
    const check = run({ args: ['--healthcheck', '--bind', '127.0.0.2', String(listener.port)] });
    expect(await check.exited).toBe(0);
    for (const paused of await freshWorkers(listener, 2)) {
      process.kill(paused, 'SIGSTOP'); // its accepted connections wait, the other worker answers
      const answers = Array.from({ length: 20 }, () =>
        exchange(listener.port, 'HEAD /hello.txt HTTP/1.0\r\n\r\n', { host: '127.0.0.2' }),
      );
      await Promise.any(answers);
      process.kill(paused, 'SIGCONT');
      expect((await Promise.all(answers)).every((answer) => answer.startsWith('HTTP/1.0 200'))).toBe(true);
    }
  });

  test('keeps long log lines intact', async () => {
    const listener = await start();
    const targets = Array.from({ length: 60 }, (_, index) => `/${String(index).padStart(30_000, 'x')}`);
    await Promise.all(targets.map((target) => exchange(listener.port, `GET ${target} HTTP/1.0\r\n\r\n`)));
    const lines = (await listener.logLines(120)).sort();
    const wanted = targets.flatMap((target) => [
      `"GET ${target} HTTP/1.0" 404 -`,
      'code 404, message File not found',
    ]);
    expect(lines.join('\n') === wanted.sort().join('\n')).toBe(true); // too long for a diff
  });

  test('logs JSON with --log-format json', async () => {
    const listener = await start({ args: ['--workers', '2', '--log-format', 'json'] });
    await hello(listener.port);
    await listener.stop();
    const [banner, answer] = listener.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(banner).toMatchObject({ msg: `serving at port ${listener.port}` });
    expect(answer).toMatchObject({ target: '/hello.txt', status: 200, bytes: 13 });
  });
});

describe('A worker that dies', () => {
  test('is replaced and logged', async () => {
    const listener = await start();
    const [victim = 0, other] = workersOf(listener);
    process.kill(victim, 'SIGKILL');
    expect(await listener.logLines(1)).toEqual([`Worker ${victim} died: SIGKILL`]);
    expect(await freshWorkers(listener, 2, [victim])).toContain(other);
    expect(await hello(listener.port)).toContain('200 OK');
    expect(await listener.stop()).toBe(0);
  });

  test('is replaced on the same port, even if port 0 was given and no worker is left', async () => {
    const listener = await start();
    const victims = workersOf(listener);
    for (const pid of victims) process.kill(pid, 'SIGKILL');
    await freshWorkers(listener, 2, victims);
    await expect.poll(() => hello(listener.port).catch(() => ''), { timeout: 10_000 }).toContain('200 OK');
  });

  test('ends the command after the fifth exit within ten seconds', async () => {
    const listener = await start();
    const killed: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      const [victim = 0] = await freshWorkers(listener, 2, killed);
      process.kill(victim, 'SIGKILL');
      killed.push(victim);
    }
    expect(await listener.exited).toBe(1);
    expect(listener.stderr.trimEnd().split('\n').at(-1)).toBe(
      'weblistener: error: 5 workers died within 10 s: see the log above',
    );
  });
});

describe('Signals', () => {
  test('reach all workers: downloads are completed, idle connections closed', async () => {
    const listener = await start();
    const downloads = await Promise.all(Array.from({ length: 8 }, () => beginDownload(listener.port)));
    const waiting = connect(listener.port, '127.0.0.1');
    await once(waiting, 'connect');
    const exited = listener.stop();
    await once(waiting.resume(), 'end');
    const answers = await Promise.all(downloads.map(readAll));
    for (const answer of answers) expect(answer.length).toBeGreaterThan(LARGE_BYTES);
    expect(await exited).toBe(0);
  });

  test('abort downloads the second time', async () => {
    const listener = await start();
    const workers = workersOf(listener);
    const download = await beginDownload(listener.port);
    const waiting = connect(listener.port, '127.0.0.1');
    await once(waiting, 'connect');
    listener.child.kill('SIGINT');
    await once(waiting.resume(), 'end');
    expect(await listener.stop('SIGINT')).toBe(0);
    expect(await howItEnds(download)).toBe('reset');
    expect(workers.some(isAlive)).toBe(false);
  });

  test('count once if a terminal sends them to all processes', async () => {
    const listener = await start();
    const workers = workersOf(listener);
    const download = await beginDownload(listener.port);
    for (const pid of workers) process.kill(pid, 'SIGINT');
    const exited = listener.stop('SIGINT');
    for (const pid of workers) process.kill(pid, 'SIGINT');
    expect((await readAll(download)).length).toBeGreaterThan(LARGE_BYTES);
    expect(await exited).toBe(0);
    expect(listener.stderr).not.toContain('died');
  });

  test('end the workers too if the command is killed', async () => {
    const listener = await start();
    const workers = workersOf(listener);
    await listener.stop('SIGKILL');
    await expect.poll(() => workers.some(isAlive)).toBe(false);
  });
});

describe('Workers that cannot listen', () => {
  test('report it once', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const running = run({ args: ['--workers', '4', '--bind', '127.0.0.1', String(port)] });
    expect(await running.exited).toBe(1);
    expect(running.stderr).toMatch(
      /^weblistener: error: Cannot open port \d+ on "127.0.0.1": the port is in use.*\n$/,
    );
    taken.close();
  });

  test('report it once for port 0', async () => {
    const running = run({ args: ['--workers', '2', '--bind', '192.0.2.1', '0'] });
    expect(await running.exited).toBe(2);
    expect(running.stderr).toBe(
      'weblistener: error: Cannot listen on "192.0.2.1": not an address of this machine; leave out "-b"\n',
    );
  });
});
