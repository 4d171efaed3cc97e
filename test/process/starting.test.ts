import { type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Running } from '../support/command.ts';
import { accepts, portOf, useListeners } from '../support/listeners.ts';
import { unprivilegedUser } from '../support/unprivileged.ts';

const { folder, kept, ended, startIn } = useListeners();

/** The process that holds a port, where /proc shows it. */
const HOLDER = / by "[^"]+" \(pid (\d+)\)/;

describe('weblistener refuses to start', () => {
  let taken: ReturnType<typeof createServer>;
  let port: number;
  beforeAll(async () => {
    taken = createServer().listen(0, '0.0.0.0');
    await once(taken, 'listening');
    port = (taken.address() as { port: number }).port;
  });
  afterAll(() => taken.close());

  test.each([
    { args: ['--foo'], code: 2, line: 'Unknown option "--foo": see "weblistener --help"' },
    { args: ['99999'], code: 2, line: 'Invalid port "99999": use a whole number from 0 to 65535' },
    {
      args: [],
      env: { PORT: 'x' },
      code: 2,
      line: 'Invalid port "x" in PORT: use a whole number from 0 to 65535',
    },
    {
      args: ['-d', '/no/such'],
      code: 2,
      line: 'Invalid directory "/no/such": no such directory; create it or use another',
    },
    { args: ['--log-format', 'xml'], code: 2, line: 'Invalid log-format "xml": use "python" or "json"' },
    { args: ['--timeout', '0'], code: 2, line: 'Invalid timeout "0": use a whole number from 1 to 3600' },
    {
      args: ['1', '2'],
      code: 2,
      line: 'More than one port, "1" and "2": specify only one (a folder with a number as its name is "./2")',
    },
    {
      args: ['-b', '192.0.2.1', '0'],
      code: 2,
      line: 'Cannot listen on "192.0.2.1": not an address of this machine; leave out "-b"',
    },
    {
      args: ['-b', 'no.such.invalid', '0'],
      code: 2,
      line: 'Cannot resolve "no.such.invalid": use an address of this machine',
    },
  ])('$args $env', async ({ args, env, code, line }) => {
    const stderr = `weblistener: error: ${line}\n`;
    expect(await ended({ args, ...(env && { env }) })).toEqual({ code, stdout: '', stderr });
  });

  test.each([
    { args: [], where: 'all addresses' },
    { args: ['-b', '127.0.0.1'], where: '"127.0.0.1"' },
  ])('a port in use, $where', async ({ args, where }) => {
    const { code, stdout, stderr } = await ended({ args: [String(port), ...args] });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr.replace(HOLDER, '')).toBe(
      `weblistener: error: Cannot open port ${port} on ${where}: the port is in use; ` +
        'choose another, or "-p 0" for any free one\n',
    );
    if (process.platform === 'linux') expect(HOLDER.exec(stderr)?.[1]).toBe(String(process.pid));
  });

  test('a port that needs privileges', async (context) => {
    const least = Number(readFileSync('/proc/sys/net/ipv4/ip_unprivileged_port_start', 'utf8'));
    const user = unprivilegedUser();
    if (least <= 80 || user === undefined) return context.skip('no port needs privileges');
    const stderr =
      'weblistener: error: Cannot open port 80 on all addresses: the port needs privileges; choose a higher one, as in "-p 8000"\n';
    expect(await ended({ args: [], user, cwd: '/' })).toEqual({ code: 1, stdout: '', stderr });
  });
});

test('weblistener refuses a current folder that was removed', async () => {
  const gone = join(folder.path, 'gone');
  mkdirSync(gone);
  const script = `cd "${gone}" && rmdir "${gone}" && exec "$0" "$1" 0`;
  const running = startIn(script);
  expect(await running.exited).toBe(2);
  expect(running.stderr).toBe(
    'weblistener: error: Invalid directory ".": the current directory was removed; change to another\n',
  );
});

test('npm start passes signals on', async () => {
  const top = fileURLToPath(new URL('../..', import.meta.url));
  const stdio: StdioOptions = ['ignore', 'pipe', 'pipe'];
  const npm = kept(new Running(spawn('npm', ['start', '--', '0'], { cwd: top, stdio })));
  const port = await portOf(npm);
  await npm.stop('SIGTERM');
  expect(await accepts(port)).toBe(false);
});
