import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, converse } from '../support/exchange.ts';
import { descriptors } from '../support/resources.ts';
import { temporaryFolder } from '../support/tree.ts';
import { eventually } from '../support/wait.ts';
import { listenWeb } from '../support/web.ts';

type Web = Awaited<ReturnType<typeof listenWeb>>;

const NAVIGATION = ['Accept: text/html,application/xhtml+xml,*/*;q=0.8'];
const IMMUTABLE = 'public, max-age=31536000, immutable';

const folder = temporaryFolder();
const outside = temporaryFolder();
const ports: Record<'site' | 'spa' | 'slow', number> = { site: 0, spa: 0, slow: 0 };
const open: Web[] = [];

beforeAll(async () => {
  const write = (name: string, content: string | Buffer) => writeFileSync(join(folder.path, name), content);
  for (const name of ['docs', 'empty', 'both', '.git']) mkdirSync(join(folder.path, name));
  for (const name of ['index', 'about', '404', 'docs/intro', 'docs/index', 'both', '.hidden', 'large'])
    write(`${name}.html`, `<p>${name}`);
  write('both/page.html', '<p>page');
  write('about.html.gz', gzipSync('<p>about'));
  write('app.3f9a2c1d.js', 'app');
  write('plain.js', 'plain');
  write('.git/config', 'secret');
  writeFileSync(join(outside.path, 'out.html'), 'outside');
  symlinkSync(join(outside.path, 'out.html'), join(folder.path, 'out.html'));
  for (const [name, options] of Object.entries({
    site: {},
    spa: { spa: true },
    slow: { spa: true, headers: [['x-slow', 'yes'] as const] },
  })) {
    const web = await listenWeb(folder.path, { site: true, dotfiles: false, symlinks: false, ...options });
    open.push(web);
    ports[name as keyof typeof ports] = web.port;
  }
});
afterAll(async () => {
  for (const { app } of open) await app.close();
  folder.remove();
  outside.remove();
});

describe('A site answers', () => {
  test.each([
    { target: '/', status: 200, body: '<p>index' },
    { target: '/about', status: 200, body: '<p>about' },
    { target: '/about?query#fragment', status: 200, body: '<p>about' },
    { target: '/about.html', status: 200, body: '<p>about' },
    { target: '/%61bout', status: 200, body: '<p>about' },
    { target: '/docs/intro', status: 200, body: '<p>docs/intro' },
    { target: '/docs/', status: 200, body: '<p>docs/index' },
    { target: '/both', status: 200, body: '<p>both' },
    { target: '/both/page', status: 200, body: '<p>page' },
    { target: '/docs', status: 301, body: '' },
    { target: '/about/', status: 404, body: '<p>404' },
    { target: '/both/', status: 404, body: '<p>404' },
    { target: '/empty', status: 404, body: '<p>404' },
    { target: '/empty/', status: 404, body: '<p>404' },
    { target: '/missing', status: 404, body: '<p>404' },
    { target: '/missing/404', status: 404, body: '<p>404' },
    { target: '/.hidden', status: 404, body: '<p>404' },
    { target: '/.git/config', status: 404, body: '<p>404' },
    { target: '/out', status: 404, body: '<p>404' },
    { target: '/x/../about', status: 200, body: '<p>about' },
    { target: '/../../etc/passwd', status: 404, body: '<p>404' },
    { target: '/about%00', status: 404, body: '<p>404' },
  ])('$target with $status $body', async ({ target, status, body }) => {
    for (const field of [[], NAVIGATION]) {
      const answer = await ask(ports.site, target, field);
      expect(answer).toMatchObject({ status, body });
    }
  });

  test.each([
    { target: '/app.3f9a2c1d.js', cache: IMMUTABLE },
    { target: '/plain.js', cache: 'no-cache' },
    { target: '/about', cache: 'no-cache' },
    { target: '/missing.3f9a2c1d.js', cache: 'no-cache' },
  ])('$target with Cache-Control: $cache', async ({ target, cache }) => {
    for (const port of Object.values(ports))
      expect((await ask(port, target)).text).toContain(`cache-control: ${cache}\r\n`);
  });

  test('a missing page in the same way to HEAD, conditions and ranges', async () => {
    const wanted = /^HTTP\/1\.1 404 Not Found\r\n(?:.*\r\n)*content-type: text\/html; charset=utf-8\r\n/;
    for (const fields of [
      'If-None-Match: *',
      'If-Modified-Since: Fri, 01 Jan 2100 00:00:00 GMT',
      'Range: bytes=0-1',
    ]) {
      const answer = await ask(ports.site, '/missing', [fields]);
      expect(answer.text).toMatch(wanted);
      expect(answer.text).not.toMatch(/^(?:etag|last-modified|accept-ranges|content-range):/im);
      expect(answer.body).toBe('<p>404');
    }
    const request = 'HEAD /missing HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';
    expect((await converse(ports.site, request)).text).toMatch(
      /^HTTP\/1\.1 404 (?:.*\r\n)*content-length: 6\r\n(?:.*\r\n)*\r\n$/,
    );
  });
});

test('A site sends a large 404 page in full', async () => {
  const large = temporaryFolder();
  const page = 'x'.repeat(100_000);
  writeFileSync(join(large.path, '404.html'), page);
  const { app, port } = await listenWeb(large.path, { site: true });
  expect(await ask(port, '/missing', ['Range: bytes=0-1'])).toMatchObject({ status: 404, body: page });
  await app.close();
  large.remove();
});

describe('The site of an app answers', () => {
  test.each([
    { target: '/settings/profile', fields: NAVIGATION, status: 200, body: '<p>index' },
    { target: '/settings/', fields: NAVIGATION, status: 200, body: '<p>index' },
    { target: '/empty', fields: NAVIGATION, status: 200, body: '<p>index' },
    { target: '/settings', fields: [], status: 200, body: '<p>index' },
    { target: '/settings', fields: ['Accept: application/json'], status: 404, body: '<p>404' },
    { target: '/settings', fields: ['Accept: image/avif,image/webp'], status: 404, body: '<p>404' },
    { target: '/assets/gone.js', fields: NAVIGATION, status: 404, body: '<p>404' },
    { target: '/assets/gone%2Ejs', fields: NAVIGATION, status: 404, body: '<p>404' },
    { target: '/about', fields: NAVIGATION, status: 200, body: '<p>about' },
    { target: '/docs', fields: NAVIGATION, status: 301, body: '' },
  ])('$target, $fields with $status $body', async ({ target, fields, status, body }) => {
    for (const port of [ports.spa, ports.slow])
      expect(await ask(port, target, fields)).toMatchObject({ status, body });
  });

  test('a path of the app with Vary: Accept, and revalidates it', async () => {
    const first = await ask(ports.spa, '/settings', NAVIGATION);
    expect(first.text).toContain('vary: Accept-Encoding, Accept\r\n');
    const etag = /^etag: (.*)\r$/m.exec(first.text)?.[1];
    expect((await ask(ports.spa, '/other', [...NAVIGATION, `If-None-Match: ${etag}`])).status).toBe(304);
  });
});

test('A site leaves no file open', async () => {
  const self = { child: { pid: process.pid } } as Parameters<typeof descriptors>[0];
  const before = descriptors(self);
  for (let round = 0; round < 20; round += 1)
    for (const target of ['/docs', '/empty', '/both/', '/about', '/missing', '/settings'])
      for (const port of Object.values(ports)) await ask(port, target, NAVIGATION);
  await eventually('the files are closed', () => descriptors(self) <= before);
});
