import { chmodSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Running } from '../support/command.ts';
import { ask, exchange, masked, openSocket } from '../support/exchange.ts';
import { EACH_FORM, useListeners } from '../support/listeners.ts';
import { unprivilegedUser } from '../support/unprivileged.ts';
import { eventually } from '../support/wait.ts';
import { workersOf } from '../support/workers.ts';

const { folder, start, ended } = useListeners();

beforeAll(() => writeFileSync(join(folder.path, 'small'), 'small'));

interface Administered {
  listener: Running & { port: number };
  admin: number;
}

async function startWithAdmin(args: string[] = [], user?: number): Promise<Administered> {
  const options = { args: ['--admin-port', '0', ...args], ...(user !== undefined && { user }) };
  const listener = await start(options);
  const [, port] = await listener.until(() => /^health and metrics at port (\d+)$/m.exec(listener.stdout));
  return { listener, admin: Number(port) };
}

const statusAndBody = async (port: number, path: string) => {
  const { status, body } = await ask(port, path);
  return `${status} ${body.trim()}`;
};

/** The value of a metric with these labels. */
async function metric(port: number, name: string): Promise<number> {
  const line = (await ask(port, '/metrics')).body.split('\n').find((text) => text.startsWith(`${name} `));
  return Number(line?.slice(name.length + 1) ?? Number.NaN);
}

const get = (port: number) => exchange(port, 'GET /small HTTP/1.0\r\n\r\n');

describe.each(EACH_FORM)('--admin-port, profile %s, workers: %s', (profile, workers) => {
  const args = ['--profile', profile, '--workers', workers];

  test('reports health, readiness and draining', async () => {
    const { listener, admin } = await startWithAdmin([...args, '--drain', '300']);
    expect(await statusAndBody(admin, '/healthz')).toBe('200 ok');
    expect(await statusAndBody(admin, '/readyz')).toBe('200 ready');
    listener.child.kill('SIGTERM');
    await listener.until(() => listener.stderr.includes('Draining'));
    expect(await statusAndBody(admin, '/readyz')).toBe('503 draining');
    expect(await statusAndBody(admin, '/healthz')).toBe('200 ok');
  });

  test('counts the requests of all processes, and logs none of its own', async () => {
    const { listener, admin } = await startWithAdmin(args);
    for (let i = 0; i < 20; i += 1) await get(listener.port);
    await exchange(listener.port, 'HEAD /missing HTTP/1.0\r\n\r\n');
    await exchange(listener.port, 'PATCH / HTTP/1.0\r\n\r\n');
    const requests = (labels: string) => metric(admin, `weblistener_requests_total{${labels}}`);
    expect(await requests('method="GET",status="2xx"')).toBe(20);
    expect(await requests('method="HEAD",status="4xx"')).toBe(1);
    expect(await requests(`method="other",status="${profile === 'web' ? '4xx' : '5xx'}"`)).toBe(1);
    expect(await metric(admin, 'weblistener_request_duration_seconds_count')).toBe(22);
    expect(await metric(admin, 'weblistener_response_body_bytes_total')).toBeGreaterThanOrEqual(100);
    expect(await metric(admin, 'process_open_fds')).toBeGreaterThan(10);
    expect(listener.stderr).not.toContain('/metrics');
  });

  test('counts open connections', async () => {
    const { listener, admin } = await startWithAdmin(args);
    const sockets = await Promise.all([1, 2, 3].map(() => openSocket(listener.port, 'GET / HT')));
    await eventually('3 connections', async () => (await metric(admin, 'weblistener_connections')) === 3);
    for (const socket of sockets) socket.destroy();
    await eventually('none', async () => (await metric(admin, 'weblistener_connections')) === 0);
  });

  test('changes no byte of an answer', async () => {
    const plain = await start({ args });
    const { listener } = await startWithAdmin(args);
    for (const request of [
      'GET /small HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
      'GET /healthz HTTP/1.0\r\n\r\n',
    ])
      expect(masked(await exchange(listener.port, request))).toBe(
        masked(await exchange(plain.port, request)),
      );
  });
});

describe('The admin port', () => {
  test('reports that the served folder is gone, and that it is back', async () => {
    const served = join(folder.path, 'served');
    mkdirSync(served);
    const { admin } = await startWithAdmin(['-d', served]);
    renameSync(served, `${served}-away`);
    expect(await statusAndBody(admin, '/readyz')).toBe('503 the served folder cannot be read (ENOENT)');
    expect(await statusAndBody(admin, '/healthz')).toBe('200 ok');
    renameSync(`${served}-away`, served);
    expect(await statusAndBody(admin, '/readyz')).toBe('200 ready');
  });

  test.skipIf(unprivilegedUser() === undefined)(
    'reports that the served folder became unreadable',
    async () => {
      const served = join(folder.path, 'closed');
      mkdirSync(served, { mode: 0o755 });
      chmodSync(folder.path, 0o755);
      const { admin } = await startWithAdmin(['-d', served], unprivilegedUser());
      chmodSync(served, 0o000);
      const expected =
        process.getuid?.() === 0 ? '503 the served folder cannot be read (EACCES)' : expect.any(String);
      expect(await statusAndBody(admin, '/readyz')).toEqual(expected);
      chmodSync(served, 0o755);
    },
  );

  test('reports a worker that hangs', async () => {
    const { listener, admin } = await startWithAdmin(['--workers', '2']);
    const [hung = 0] = workersOf(listener);
    process.kill(hung, 'SIGSTOP');
    expect(await statusAndBody(admin, '/healthz')).toBe(`503 worker ${hung} does not answer`);
    process.kill(hung, 'SIGCONT');
    await eventually('health', async () => (await statusAndBody(admin, '/healthz')) === '200 ok');
  });

  test('does not wait for a worker that dies', async () => {
    const { listener, admin } = await startWithAdmin(['--workers', '2']);
    const [hung = 0] = workersOf(listener);
    process.kill(hung, 'SIGSTOP');
    const health = statusAndBody(admin, '/healthz');
    await ask(admin, '/missing'); // the worker has been queried by now
    process.kill(hung, 'SIGKILL');
    expect(await health).toBe('200 ok');
  });

  test('counts requests once even if their worker dies during a scrape', async () => {
    const { listener, admin } = await startWithAdmin(['--workers', '2']);
    for (let i = 0; i < 30; i += 1) await get(listener.port);
    const count = () => metric(admin, 'weblistener_requests_total{method="GET",status="2xx"}');
    expect(await count()).toBe(30);
    const [dying = 0, hung = 0] = workersOf(listener);
    process.kill(hung, 'SIGSTOP');
    const scraped = count();
    await ask(admin, '/missing');
    process.kill(dying, 'SIGKILL');
    await listener.until(() => listener.stderr.includes(`Worker ${dying} died`));
    process.kill(hung, 'SIGCONT');
    expect(await scraped).toBe(30);
    expect(await count()).toBe(30);
  });

  test('keeps the counters of a worker that dies', async () => {
    const { listener, admin } = await startWithAdmin(['--workers', '2']);
    for (let i = 0; i < 30; i += 1) await get(listener.port);
    const count = () => metric(admin, 'weblistener_requests_total{method="GET",status="2xx"}');
    expect(await count()).toBe(30);
    const before = workersOf(listener);
    for (const worker of before) {
      process.kill(worker, 'SIGKILL');
      await listener.until(() => listener.stderr.includes(`Worker ${worker} died`));
    }
    await eventually('two new workers', async () => {
      const { status } = await ask(admin, '/healthz');
      return status === 200 && workersOf(listener).length === 2;
    });
    expect(await count()).toBe(30);
  });

  test.each(['/', '/healthz/', '/../etc/passwd', '/small'])('answers nothing else: %s', async (path) => {
    const { admin } = await startWithAdmin();
    expect((await ask(admin, path)).status).toBe(404);
  });

  test('on an address of another machine: says so in one line', async () => {
    const { code, stderr } = await ended({ args: ['0', '--admin-port', '0', '--admin-bind', '192.0.2.1'] });
    expect(code).toBe(2);
    expect(stderr).toBe(
      'weblistener: error: Cannot listen on "192.0.2.1": not an address of this machine; leave out "--admin-bind"\n',
    );
  });

  test('in use: says so in one line', async () => {
    const { admin } = await startWithAdmin();
    const { code, stdout, stderr } = await ended({ args: ['0', '--admin-port', String(admin)] });
    expect(code).toBe(1);
    expect(stdout).toBe(''); // it never began to serve
    expect(stderr).toMatch(
      /^weblistener: error: Cannot open port \d+ on "127\.0\.0\.1": the port is in use.*"--admin-port 0".*\n$/,
    );
  });
});
