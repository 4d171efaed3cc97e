import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashSync } from 'bcryptjs';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { split } from '../support/exchange.ts';
import { eventually } from '../support/wait.ts';
import { type Container, startOurs } from './container.ts';
import { command, docker } from './docker.ts';
import { HARDENED } from './suite.ts';

const folder = join(inject('suite').folder, 'web');

describe('with -e WEBLISTENER_PROFILE=web', () => {
  let web: Container;

  beforeAll(async () => {
    mkdirSync(folder);
    writeFileSync(join(folder, 'digits.txt'), '0123456789');
    const mounted = ['--volume', `${folder}:/app:ro`];
    web = await startOurs([...HARDENED, ...mounted, '--env', 'WEBLISTENER_PROFILE=web']);
  });
  afterAll(() => web?.stop());

  test('it prints its banner and is healthy', async () => {
    expect(web.banner).toBe('serving at port 80\n');
    await web.health('healthy', 20_000);
  });

  test('it serves listings for browsers over HTTP/1.1', async () => {
    const { head, body } = split(await web.get('/'));
    expect(head).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(head).toContain("content-security-policy: default-src 'none'; ");
    expect(body).toContain('<a href="digits.txt"><bdi>digits.txt</bdi></a>');
  });

  test('it sends the requested range of a file', async () => {
    const { head, body } = split(await web.ask('GET /digits.txt HTTP/1.0\r\nRange: bytes=2-4\r\n\r\n'));
    expect(head).toMatch(/^HTTP\/1\.1 206 Partial Content\r\n/);
    expect(body).toBe('234');
  });

  test('it logs like the original', async () => {
    await web.takeLog((text) => text.includes(' 206 '));
    await web.get('/none');
    const log = await web.takeLog((text) => text.split('\n').length > 2);
    expect(log.replace(/^\S+ - - \[[^\]]*\] /gm, '')).toBe(
      'code 404, message Not Found\n"GET /none HTTP/1.0" 404 -\n',
    );
  });

  test('it stops immediately', async () => {
    const started = performance.now();
    await docker(['stop', web.id]);
    expect(performance.now() - started).toBeLessThan(5000);
    expect(await web.inspect<number>('.State.ExitCode')).toBe(0);
  });
});

/** Modules are loaded as they are needed: each has to be in the image. */
test('it contains every module that its options load', async () => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'README.md'), '# Read me');
  writeFileSync(join(folder, '../users'), `user:${hashSync('secret', 4)}\n`, { mode: 0o644 });
  const mounted = ['--volume', `${folder}:/app:ro`, '--volume', `${join(folder, '../users')}:/users:ro`];
  const listing = ['--readme', '--archive', '--cors', '*', '--compress', '--header', 'X-Test: yes'];
  const access = [
    '--auth-file',
    '/users',
    '--tls-self-signed',
    '--admin-port',
    '9090',
    '--log-format',
    'json',
  ];
  const ours = await startOurs([...HARDENED, ...mounted], ['--profile', 'web', ...listing, ...access]);
  const get = (target: string) =>
    command('curl', [
      '-skiu',
      'user:secret',
      '-H',
      'Origin: http://a',
      `https://127.0.0.1:${ours.port}${target}`,
    ]);
  expect((await get('/')).stdout).toMatch(
    /^HTTP.1.1 200 OK.*access-control-allow-origin: \*.*id="readme".*Read me/s,
  );
  for (const format of ['zip', 'tar.gz'])
    expect((await get(`/?archive=${format}`)).stdout).toMatch(/^HTTP.1.1 200 OK/);
  const metrics = "fetch('http://127.0.0.1:9090/metrics').then((r) => r.text()).then(console.log)";
  expect(await ours.exec('node', '-e', metrics)).toContain('process_start_time_seconds');
  await eventually('a log line', () => /"target":"\/\?archive=tar\.gz".*"status":200/.test(ours.banner));
  await ours.stop();
});

test('--workers 2: both serve, it is healthy and stops immediately', async () => {
  const ours = await startOurs([], ['--workers', '2']);
  expect((await docker(['top', ours.id, '-o', 'pid'])).split('\n')).toHaveLength(4);
  await ours.health('healthy', 20_000);
  expect(await ours.get('/')).toMatch(/^HTTP\/1\.0 200 /);
  const started = performance.now();
  await docker(['stop', ours.id]);
  expect(performance.now() - started).toBeLessThan(5000);
  expect(await ours.inspect<number>('.State.ExitCode')).toBe(0);
  await ours.stop();
});
