import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { split } from '../support/exchange.ts';
import { type Container, startOurs } from './container.ts';
import { docker } from './docker.ts';
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
