import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { HELP } from '../src/cli/help.ts';
import { MAIN, Running, type RunOptions, run, serve } from './support/command.ts';
import { exchange, howItEnds, readAll } from './support/exchange.ts';
import { temporaryFolder } from './support/tree.ts';

const folder = temporaryFolder();
const started: Running[] = [];

beforeAll(() => {
  writeFileSync(join(folder.path, 'hello.txt'), 'hello, world\n');
  writeFileSync(join(folder.path, 'large.bin'), Buffer.alloc(32 * 1024 * 1024, 'x'));
});
afterEach(() => {
  for (const running of started.splice(0)) running.child.kill('SIGKILL');
});
afterAll(() => folder.remove());

async function start(options: RunOptions = {}): Promise<Running & { port: number }> {
  const running = await serve({ cwd: folder.path, ...options });
  started.push(running);
  return running;
}

/** Runs the command to its end. */
async function ended(options: RunOptions): Promise<{ code: unknown; stdout: string; stderr: string }> {
  const running = run({ cwd: folder.path, ...options });
  started.push(running);
  const code = await running.exited;
  return { code, stdout: running.stdout, stderr: running.stderr };
}

async function open(port: number, text = ''): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  await once(socket, 'connect');
  socket.on('error', () => {}); // `once` and `readAll` tell
  if (text !== '') await new Promise((resolve) => socket.write(text, resolve));
  return socket;
}

const GET = 'GET /hello.txt HTTP/1.0\r\n\r\n';
const GET_LARGE = 'GET /large.bin HTTP/1.0\r\n\r\n';

describe('weblistener prints', () => {
  test.each(['-h', '--help'])('%s', async (flag) => {
    expect(await ended({ args: [flag] })).toEqual({ code: 0, stdout: HELP, stderr: '' });
  });

  test('the help as it is', () => {
    expect(HELP).toMatchInlineSnapshot(`
      "usage: weblistener [options] [port]

      Serves the files and folders below a directory over HTTP, GET and HEAD only,
      byte for byte as the http.server of Python 3.5 does, without its faults.

        port                       port to listen on, 0 for any free one
                                   (default 80)

      options:
        -b, --bind ADDRESS         IP address or host name to listen on
                                   (default all, IPv6 and IPv4)
        -d, --directory DIR        directory to serve (default the current one)
            --profile PROFILE      python: answers as the original's; web: HTTP/1.1 for
                                   people with browsers (default python)
            --log-format FORMAT    python: lines as the original writes them, on
                                   standard error; json: objects, on standard output
                                   (default python)
            --timeout SECONDS      how long a client may take to send its request, and
                                   to take on a piece of the answer, 1 to 3600
                                   (default 60)
            --max-connections N    how many connections a process keeps open at a time,
                                   1 to 1000000; the newest is closed unanswered
                                   (default no limit)
            --workers N            how many processes serve on the port, 1 to 256; auto: as
                                   many as the machine can run at once (default 1)
            --no-dotfiles          neither serve nor list names that begin with a dot
            --no-symlinks          serve nothing that a link leads to out of the directory
            --no-listing           list no folders
            --healthcheck          serve nothing, but see whether a listener on the port
                                   answers: exit code 0 if it does, else 1
        -h, --help                 print this text
        -V, --version              print the version

      options of the web profile:
            --header 'NAME: VALUE' send this with every answer; may be given several times
            --cors [ORIGIN]        let pages of ORIGIN read the answers (default of ORIGIN *)
            --cache SECONDS        how long a browser need not ask again for a file
                                   (default it always asks)
            --keep-alive SECONDS   how long a connection is kept without a request,
                                   1 to 3600 (default 5)
            --tls-cert FILE        serve over TLS, with this certificate chain (PEM)
            --tls-key FILE         its key (PEM, default in the same file)
            --tls-password-file FILE
                                   the password of the key, in the first line

      environment, where the command line is silent:
        PORT, and WEBLISTENER_ with the name of the option, as in WEBLISTENER_LOG_FORMAT
        or WEBLISTENER_NO_DOTFILES=yes; WEBLISTENER_HEADER has one header in each line
      "
    `);
  });

  test.each(['-V', '--version'])('%s', async (flag) => {
    const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
    expect(await ended({ args: [flag] })).toEqual({
      code: 0,
      stdout: `weblistener ${version}\n`,
      stderr: '',
    });
  });

  test('one line when it serves', async () => {
    const listener = await start();
    expect(await listener.stop()).toBe(0);
    expect(listener.stdout).toBe(`serving at port ${listener.port}\n`);
    expect(listener.stderr).toBe('');
  });
});

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
    { args: ['99999'], code: 2, line: 'Invalid port "99999": give a whole number from 0 to 65535' },
    {
      args: [],
      env: { PORT: 'x' },
      code: 2,
      line: 'Invalid port "x" in PORT: give a whole number from 0 to 65535',
    },
    { args: ['-d', '/no/such'], code: 2, line: 'Invalid directory "/no/such": it does not exist' },
    { args: ['--log-format', 'xml'], code: 2, line: 'Invalid log format "xml": give "python" or "json"' },
    { args: ['--timeout', '0'], code: 2, line: 'Invalid timeout "0": give a whole number from 1 to 3600' },
    { args: ['1', '2'], code: 2, line: 'Unexpected argument "2": give one port at most' },
    {
      args: ['-b', '192.0.2.1', '0'],
      code: 2,
      line: 'Cannot listen on "192.0.2.1": it is no address of this machine',
    },
    {
      args: ['-b', 'no.such.invalid', '0'],
      code: 2,
      line: 'Cannot resolve "no.such.invalid": give an address of this machine',
    },
  ])('$args $env', async ({ args, env, code, line }) => {
    const stderr = `weblistener: error: ${line}\n`;
    expect(await ended({ args, ...(env && { env }) })).toEqual({ code, stdout: '', stderr });
  });

  test.each([
    { args: [], where: 'all addresses' },
    { args: ['-b', '127.0.0.1'], where: '"127.0.0.1"' },
  ])('a port in use, $where', async ({ args, where }) => {
    const stderr = `weblistener: error: Cannot listen on port ${port} of ${where}: the port is in use\n`;
    expect(await ended({ args: [String(port), ...args] })).toEqual({ code: 1, stdout: '', stderr });
  });

  test('a port that needs privileges', async (context) => {
    const least = Number(readFileSync('/proc/sys/net/ipv4/ip_unprivileged_port_start', 'utf8'));
    const user = unprivilegedUser();
    if (least <= 80 || user === undefined) return context.skip('every port is free to all here');
    const stderr =
      'weblistener: error: Cannot listen on port 80 of all addresses: it needs privileges, choose a higher one, as in "weblistener 8000"\n';
    expect(await ended({ args: [], user, cwd: '/' })).toEqual({ code: 1, stdout: '', stderr });
  });
});

test('weblistener refuses a current folder that is gone', async () => {
  const gone = join(folder.path, 'gone');
  mkdirSync(gone);
  const script = `cd "${gone}" && rmdir "${gone}" && exec "$0" "$1" 0`;
  const running = new Running(
    spawn('sh', ['-c', script, process.execPath, MAIN], { stdio: ['ignore', 'pipe', 'pipe'] }),
  );
  started.push(running);
  expect(await running.exited).toBe(2);
  expect(running.stderr).toBe(
    'weblistener: error: Invalid directory ".": the current directory does not exist\n',
  );
});

/** Somebody without privileges who can read the built command. */
function unprivilegedUser(): number | undefined {
  if (process.getuid?.() !== 0) return process.getuid?.();
  const user = 1000;
  try {
    execFileSync(process.execPath, [MAIN, '--version'], { uid: user, gid: user, cwd: '/', stdio: 'ignore' });
    return user;
  } catch {
    return undefined;
  }
}

test('weblistener answers as permissions have it', async (context) => {
  const user = unprivilegedUser();
  if (user === undefined) return context.skip('nobody without privileges can run the command here');
  const path = join(folder.path, 'permissions');
  for (const [name, mode] of [
    ['search', 0o311],
    ['read', 0o644],
  ] as const) {
    mkdirSync(join(path, name, 'dir'), { recursive: true });
    writeFileSync(join(path, name, 'a'), 'found');
    chmodSync(join(path, name), mode);
  }
  writeFileSync(join(path, 'secret'), '', { mode: 0 });
  chmodSync(folder.path, 0o755);
  const listener = await start({ user, cwd: path });
  const get = (target: string) => exchange(listener.port, `GET ${target} HTTP/1.0\r\n\r\n`);
  expect(await get('/search/a')).toMatch(/found$/);
  expect(await get('/search')).toMatch(/^HTTP\/1.0 301 /);
  expect(await get('/search/')).toMatch(/^HTTP\/1.0 404 No permission to list directory/);
  expect(await get('/read/')).toContain('<li><a href="dir">dir</a></li>'); // nothing more is known of a name
  expect(await get('/read/a')).toMatch(/^HTTP\/1.0 404 File not found/);
  expect(await get('/secret')).toMatch(/^HTTP\/1.0 404 File not found/);
  for (const name of ['search', 'read']) chmodSync(join(path, name), 0o755);
});

describe('weblistener on a signal', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)(
    '%s: an answer in flight is completed, idle clients are closed',
    async (signal) => {
      const listener = await start();
      const idle = await open(listener.port, 'GET / HT');
      const busy = await open(listener.port, GET_LARGE);
      await once(busy, 'readable'); // the answer has begun, and nobody reads on
      const stopped = listener.stop(signal);
      await once(idle.resume(), 'end');
      await expect(open(listener.port)).rejects.toThrow('ECONNREFUSED');
      expect((await readAll(busy)).length).toBeGreaterThan(32 * 1024 * 1024);
      expect(await stopped).toBe(0);
    },
  );

  test('a second signal cuts the answer', async () => {
    const listener = await start();
    const busy = await open(listener.port, GET_LARGE);
    await once(busy, 'readable');
    listener.child.kill('SIGTERM');
    await until(() =>
      open(listener.port).then(
        () => false,
        () => true,
      ),
    );
    const started = performance.now();
    expect(await listener.stop('SIGTERM')).toBe(0);
    expect(performance.now() - started).toBeLessThan(4000); // of the 8 s that one signal leaves it
    expect(await howItEnds(busy)).toBe('reset');
  });

  test('and can be started on the same port at once', async () => {
    const first = await start();
    await exchange(first.port, GET); // leaves the port in TIME_WAIT
    await first.stop();
    const second = run({ args: [String(first.port)], cwd: folder.path });
    started.push(second);
    await second.until(() => second.stdout === `serving at port ${first.port}\n`);
    expect(await exchange(first.port, GET)).toContain('hello, world');
  });
});

test('npm start hands a signal on', async () => {
  const top = fileURLToPath(new URL('..', import.meta.url));
  const npm = new Running(
    spawn('npm', ['start', '--', '0'], { cwd: top, stdio: ['ignore', 'pipe', 'pipe'] }),
  );
  started.push(npm);
  const [, port] = await npm.until(() => /serving at port (\d+)/.exec(npm.stdout));
  await npm.stop('SIGTERM');
  await expect(open(Number(port))).rejects.toThrow('ECONNREFUSED');
});

async function until(condition: () => Promise<boolean>): Promise<void> {
  await expect.poll(condition, { timeout: 20_000, interval: 10 }).toBe(true);
}

test('weblistener serves one client beside 200 idle ones', async () => {
  const listener = await start();
  const idle = await Promise.all(Array.from({ length: 200 }, () => open(listener.port, 'GET')));
  expect(await exchange(listener.port, GET)).toContain('hello, world');
  for (const socket of idle) socket.destroy();
});

test('weblistener follows a served link at each request', async () => {
  for (const name of ['one', 'two']) {
    mkdirSync(join(folder.path, name));
    writeFileSync(join(folder.path, name, 'a'), name);
  }
  const link = join(folder.path, 'current');
  symlinkSync('one', link);
  const listener = await start({ args: ['-d', link] });
  expect(await exchange(listener.port, 'GET /a HTTP/1.0\r\n\r\n')).toMatch(/one$/);
  symlinkSync('two', `${link}.new`);
  renameSync(`${link}.new`, link);
  expect(await exchange(listener.port, 'GET /a HTTP/1.0\r\n\r\n')).toMatch(/two$/);
});

test('weblistener serves a folder whose name is no UTF-8', async () => {
  const name = Buffer.concat([Buffer.from(`${folder.path}/`), Buffer.from([0xe9])]);
  mkdirSync(name);
  writeFileSync(Buffer.concat([name, Buffer.from('/a')]), 'found');
  const script = `cd "$(printf '${folder.path}/\\351')" && exec "$0" "$1" 0`;
  const listener = new Running(
    spawn('sh', ['-c', script, process.execPath, MAIN], { stdio: ['ignore', 'pipe', 'pipe'] }),
  );
  started.push(listener);
  const [, port] = await listener.until(() => /port (\d+)/.exec(listener.stdout));
  expect(await exchange(Number(port), 'GET /a HTTP/1.0\r\n\r\n')).toMatch(/found$/);
});

describe('weblistener, whatever becomes of its outputs', () => {
  /** Runs the command with its outputs where a shell puts them. */
  async function startWith(redirection: string): Promise<{ port: number; running: Running }> {
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const { port } = probe.address() as { port: number };
    await new Promise((resolve) => probe.close(resolve));
    const script = `exec "$0" "$1" ${port} ${redirection}`;
    const child = spawn('sh', ['-c', script, process.execPath, MAIN], {
      cwd: folder.path,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const running = new Running(child);
    started.push(running);
    await until(() =>
      open(port).then(
        (socket) => Boolean(socket.destroy()),
        () => false,
      ),
    );
    return { port, running };
  }

  test.each([
    { redirection: '>&- 2>&-', why: 'closed' },
    { redirection: '>/dev/full 2>/dev/full', why: 'full' },
    { redirection: '--log-format json >/dev/full', why: 'full, JSON' },
  ])('$why: it serves on', async ({ redirection }) => {
    const { port } = await startWith(redirection);
    for (let i = 0; i < 20; i++) expect(await exchange(port, GET)).toContain('hello, world');
  });

  test('a pipe whose reader is gone: it serves on', async () => {
    const listener = await start();
    listener.child.stdout?.destroy();
    listener.child.stderr?.destroy();
    for (let i = 0; i < 20; i++) expect(await exchange(listener.port, GET)).toContain('hello, world');
  });

  test('a pipe that nobody reads: it serves on, and stops', async () => {
    const listener = await start();
    listener.child.stderr?.pause();
    const target = `/${'a'.repeat(1000)}`;
    for (let i = 0; i < 300; i++) {
      expect(await exchange(listener.port, `GET ${target} HTTP/1.0\r\n\r\n`)).toContain('404');
    }
    listener.child.kill('SIGTERM');
    expect((await once(listener.child, 'exit'))[0]).toBe(0);
  });

  test('a pipe that is read late: no line is lost', async () => {
    const listener = await start();
    listener.child.stderr?.pause();
    const target = `/${'a'.repeat(1000)}`;
    for (let i = 0; i < 300; i++) await exchange(listener.port, `GET ${target} HTTP/1.0\r\n\r\n`);
    listener.child.kill('SIGTERM');
    listener.child.stderr?.resume();
    expect(await listener.exited).toBe(0);
    expect(listener.stderr.trimEnd().split('\n')).toHaveLength(600);
  });

  test('a file: every line is in it, in order', async () => {
    const path = join(folder.path, 'log');
    const fd = openSync(path, 'w');
    const child = spawn(process.execPath, [MAIN, '0'], { cwd: folder.path, stdio: ['ignore', 'pipe', fd] });
    closeSync(fd);
    const running = new Running(child);
    started.push(running);
    const [, port] = await running.until(() => /port (\d+)/.exec(running.stdout));
    for (let i = 0; i < 50; i++) await exchange(Number(port), `GET /?${i} HTTP/1.0\r\n\r\n`);
    await running.stop();
    const seen = [...readFileSync(path, 'utf8').matchAll(/"GET \/\?(\d+) HTTP/g)].map((match) =>
      Number(match[1]),
    );
    expect(seen).toEqual(Array.from({ length: 50 }, (_, i) => i));
  });
});

describe('weblistener --log-format json', () => {
  test('prints JSON objects alone: the banner, then one an answer', async () => {
    const listener = await start({ args: ['--log-format', 'json'] });
    const headers = 'X: a\rUser-Agent: no\r\nUSER-AGENT: caf\xe9 \x9b"\r\nReferer:\thttp://a/ \r\n';
    await exchange(listener.port, `GET /hello.txt?\x9b HTTP/1.1\r\n${headers}\r\n`);
    await exchange(listener.port, 'GET\r\n');
    await listener.stop();
    expect(listener.stderr).toBe('');
    expect(listener.stdout).not.toMatch(/[\x7f-\x9f]/);
    const [banner, served, refused, ...rest] = listener.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rest).toEqual([]);
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    const durationMs = expect.any(Number);
    expect(banner).toEqual({ level: 'info', time, msg: `serving at port ${listener.port}` });
    expect(served).toEqual({
      level: 'info',
      time,
      remoteAddress: '127.0.0.1',
      method: 'GET',
      target: '/hello.txt?\x9b',
      protocol: 'HTTP/1.1',
      status: 200,
      userAgent: 'caf\xe9 \x9b"',
      referer: 'http://a/',
      bytes: 13,
      durationMs,
    });
    expect(refused).toEqual({
      level: 'info',
      time,
      remoteAddress: '127.0.0.1',
      status: 400,
      bytes: 494,
      durationMs,
    });
  });
});

describe('weblistener and descriptors', () => {
  test.skipIf(process.platform !== 'linux')('none is left open on any way out', async () => {
    execFileSync('mkfifo', [join(folder.path, 'fifo')]);
    mkdirSync(join(folder.path, 'sub'));
    const listener = await start();
    const count = () => readdirSync(`/proc/${listener.child.pid}/fd`).length;
    await exchange(listener.port, GET);
    const before = count();
    for (const target of ['/', '/sub', '/sub/', '/hello.txt', '/missing', '/fifo', '/large.bin', '/%00']) {
      await exchange(listener.port, `GET ${target} HTTP/1.0\r\n\r\n`);
      await exchange(listener.port, `HEAD ${target} HTTP/1.0\r\n\r\n`);
    }
    for (let i = 0; i < 100; i++) {
      const gone = await open(listener.port, GET);
      gone.resetAndDestroy(); // the file is being opened
    }
    await expect.poll(count, { timeout: 20_000 }).toBeLessThanOrEqual(before);
  });

  test.skipIf(process.platform !== 'linux')('running out of them ends nothing', async () => {
    const script = `ulimit -n 40; exec "$0" "$1" 0`;
    const options = { cwd: folder.path, stdio: ['ignore', 'pipe', 'pipe'] as ['ignore', 'pipe', 'pipe'] };
    const listener = new Running(spawn('sh', ['-c', script, process.execPath, MAIN], options));
    started.push(listener);
    const [, port] = await listener.until(() => /port (\d+)/.exec(listener.stdout));
    const sockets = Array.from({ length: 60 }, () =>
      connect({ port: Number(port), host: '127.0.0.1' }).on('error', () => {}),
    );
    await Promise.all(sockets.map((socket) => once(socket, 'connect').catch(() => {})));
    for (const socket of sockets) socket.destroy();
    await until(() =>
      exchange(Number(port), GET).then(
        (answer) => answer.includes('hello'),
        () => false,
      ),
    );
    expect(await listener.stop()).toBe(0);
  });
});
