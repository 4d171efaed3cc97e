import { once } from 'node:events';
import { existsSync, lstatSync, truncateSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Running, run } from '../support/command.ts';
import { EACH_FORM, useListeners } from '../support/listeners.ts';
import { eventually } from '../support/wait.ts';
import { isAlive, workersOf } from '../support/workers.ts';

const { folder, kept, ended } = useListeners();
const path = join(folder.path, 'listener.sock');

beforeAll(() => writeFileSync(join(folder.path, 'small'), 'small'));

async function listenOn(...args: string[]): Promise<Running> {
  const listener = kept(run({ args: ['--unix-socket', path, ...args], cwd: folder.path }));
  await listener.until(() => listener.stdout === `serving at ${path}\n`);
  return listener;
}

function get(): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath: path, path: '/small', agent: false }, (response) => {
      let text = '';
      response.on('data', (bytes) => {
        text += bytes;
      });
      response.on('end', () => resolve(`${response.statusCode} ${text}`));
    });
    asked.on('error', reject).end();
  });
}

/** A download that has begun and is not read further. */
async function beginDownload(): Promise<Socket> {
  const socket = connect({ path });
  socket.on('error', () => {});
  socket.write('GET /large HTTP/1.0\r\n\r\n');
  await once(socket, 'readable');
  return socket;
}

const mode = () => (lstatSync(path).mode & 0o777).toString(8);

describe.each(EACH_FORM)('--unix-socket, profile %s, workers: %s', (profile, workers) => {
  const args = ['--profile', profile, '--workers', workers];

  test('serves there, for its owner and group, and removes the socket', async () => {
    const listener = await listenOn(...args);
    expect(await get()).toBe('200 small');
    expect(mode()).toBe('660');
    expect((await ended({ args: ['--unix-socket', path, '--healthcheck'] })).code).toBe(0);
    expect(listener.stderr).toMatch(/^- - - \[[^\]]*\] "GET \/small HTTP\/1\.1" 200 -\n$/);
    expect(await listener.stop()).toBe(0);
    expect(existsSync(path)).toBe(false);
    expect((await ended({ args: ['--unix-socket', path, '--healthcheck'] })).stderr).toBe(
      `weblistener: error: No answer from "${path}"\n`,
    );
  });

  test('replaces the socket of a listener that has died', async () => {
    const dead = await listenOn(...args);
    const orphans = workers === '1' ? [] : workersOf(dead);
    dead.child.kill('SIGKILL');
    await dead.exited;
    for (const orphan of orphans) await eventually('its end', () => !isAlive(orphan));
    expect(existsSync(path)).toBe(true);
    const listener = await listenOn(...args, '--unix-mode', '600');
    expect(await get()).toBe('200 small');
    expect(mode()).toBe('600');
    expect(await listener.stop()).toBe(0);
  });

  test('survives a client that does not read, and a file that shrinks', async () => {
    const large = join(folder.path, 'large');
    writeFileSync(large, '');
    truncateSync(large, 32 * 2 ** 20);
    const listener = await listenOn(...args, '--timeout', '1', '--stop-timeout', '1');
    const idle = await beginDownload();
    await listener.until(() => listener.stderr.includes('Request timed out: no progress in sending for 1 s'));
    const shrinking = await beginDownload();
    truncateSync(large, 1000);
    await once(shrinking.resume(), 'close');
    expect(await get()).toBe('200 small');
    truncateSync(large, 32 * 2 ** 20);
    const cut = await beginDownload();
    expect(await listener.stop()).toBe(0);
    expect(listener.stderr).not.toContain('Error');
    for (const socket of [idle, shrinking, cut]) socket.destroy();
  });

  test('refuses the socket of a running listener, which goes on', async () => {
    const listener = await listenOn(...args);
    const { code, stderr } = await ended({ args: ['--unix-socket', path, ...args] });
    expect(code).toBe(1);
    expect(stderr).toBe(
      `weblistener: error: Cannot listen on "${path}": another process is listening there; use another path\n`,
    );
    expect(await get()).toBe('200 small');
    expect(await listener.stop()).toBe(0);
  });

  test('the log has the address of X-Forwarded-For with --trust-proxy unix', async () => {
    const listener = await listenOn(...args, '--trust-proxy', 'unix');
    const socket = connect({ path });
    socket.end('GET /small HTTP/1.0\r\nX-Forwarded-For: 192.0.2.1\r\n\r\n');
    await listener.until(() => /^192\.0\.2\.1 - - .*\n$/.test(listener.stderr));
    await listener.stop();
  });
});

describe('--unix-socket refuses', () => {
  test('a file, and keeps it', async () => {
    const file = join(folder.path, 'small');
    const { code, stderr } = await ended({ args: ['--unix-socket', file] });
    expect([code, stderr]).toEqual([
      1,
      `weblistener: error: Cannot listen on "${file}": not a socket; remove it or use another path\n`,
    ]);
    expect(existsSync(file)).toBe(true);
  });

  test('a folder that does not exist', async () => {
    const { code, stderr } = await ended({ args: ['--unix-socket', join(folder.path, 'no/x.sock')] });
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^weblistener: error: Cannot listen on ".*no\/x\.sock": no such directory; create it first\n$/,
    );
  });

  test.each([
    { args: ['--unix-socket', ''], line: /Invalid unix-socket|Invalid socket path ""/ },
    {
      args: ['--unix-socket', `/tmp/${'x'.repeat(100)}`],
      line: /Invalid socket path ".*": use a path of at most 103 bytes/,
    },
    { args: ['--unix-socket', '/tmp/x', '-p', '8000'], line: /cannot be combined with "--port"/ },
    { args: ['--unix-socket', '/tmp/x', '-b', '::1'], line: /cannot be combined with "--bind"/ },
    {
      args: ['--unix-socket', '/tmp/x', '--profile', 'web', '--tls-self-signed'],
      line: /cannot be combined with "--tls-self-signed"/,
    },
    {
      args: ['--unix-socket', '/tmp/x', '--unix-mode', '888'],
      line: /Invalid mode "888": use three octal digits/,
    },
    { args: ['--unix-mode', '600'], line: /"--unix-mode" needs "--unix-socket"/ },
    { args: ['--admin-bind', '::1'], line: /"--admin-bind" needs "--admin-port"/ },
  ])('$args', async ({ args, line }) => {
    const { code, stderr } = await ended({ args });
    expect(code).toBe(2);
    expect(stderr).toMatch(line);
    expect(stderr).toMatch(/^weblistener: error: [^\n]+\n$/);
  });
});
