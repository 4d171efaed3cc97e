import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { MAIN, Running } from '../support/command.ts';
import { exchange } from '../support/exchange.ts';
import { accepts, portOf, useListeners } from '../support/listeners.ts';
import { eventually } from '../support/wait.ts';

const { folder, kept, start, startIn } = useListeners();

beforeAll(() => writeFileSync(join(folder.path, 'hello.txt'), 'hello, world\n'));

const GET = 'GET /hello.txt HTTP/1.0\r\n\r\n';

describe('weblistener with outputs that fail or stall', () => {
  /** Runs the command with redirected outputs, and returns its port. */
  async function startWith(redirection: string): Promise<number> {
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const { port } = probe.address() as { port: number };
    await new Promise((resolve) => probe.close(resolve));
    startIn(`exec "$0" "$1" ${port} ${redirection}`);
    await eventually('an open port', () => accepts(port));
    return port;
  }

  test.each([
    { redirection: '>&- 2>&-', why: 'closed' },
    { redirection: '>/dev/full 2>/dev/full', why: 'full' },
    { redirection: '--log-format json >/dev/full', why: 'full, JSON' },
  ])('$why: continues to serve', async ({ redirection }) => {
    const port = await startWith(redirection);
    for (let i = 0; i < 20; i++) expect(await exchange(port, GET)).toContain('hello, world');
  });

  test('a pipe whose reader has closed it: continues to serve', async () => {
    const listener = await start();
    listener.child.stdout?.destroy();
    listener.child.stderr?.destroy();
    for (let i = 0; i < 20; i++) expect(await exchange(listener.port, GET)).toContain('hello, world');
  });

  test('a pipe that is not read: continues to serve, and stops', async () => {
    const listener = await start();
    listener.child.stderr?.pause();
    const target = `/${'a'.repeat(1000)}`;
    for (let i = 0; i < 300; i++) {
      expect(await exchange(listener.port, `GET ${target} HTTP/1.0\r\n\r\n`)).toContain('404');
    }
    listener.child.kill('SIGTERM');
    expect((await once(listener.child, 'exit'))[0]).toBe(0);
  });

  test('a pipe that is read late: loses no line', async () => {
    const listener = await start();
    listener.child.stderr?.pause();
    const target = `/${'a'.repeat(1000)}`;
    for (let i = 0; i < 300; i++) await exchange(listener.port, `GET ${target} HTTP/1.0\r\n\r\n`);
    listener.child.kill('SIGTERM');
    listener.child.stderr?.resume();
    expect(await listener.exited).toBe(0);
    expect(listener.stderr.trimEnd().split('\n')).toHaveLength(600);
  });

  test('a file: contains every line, in order', async () => {
    const path = join(folder.path, 'log');
    const fd = openSync(path, 'w');
    const child = spawn(process.execPath, [MAIN, '0'], { cwd: folder.path, stdio: ['ignore', 'pipe', fd] });
    closeSync(fd);
    const running = kept(new Running(child));
    const port = await portOf(running);
    for (let i = 0; i < 50; i++) await exchange(port, `GET /?${i} HTTP/1.0\r\n\r\n`);
    await running.stop();
    const seen = [...readFileSync(path, 'utf8').matchAll(/"GET \/\?(\d+) HTTP/g)].map((match) =>
      Number(match[1]),
    );
    expect(seen).toEqual(Array.from({ length: 50 }, (_, i) => i));
  });
});
