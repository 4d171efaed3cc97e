import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import request from 'supertest';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { WebAppOptions } from '../../src/web/app.ts';
import { exchange } from '../support/exchange.ts';
import { temporaryFolder } from '../support/tree.ts';
import { listenWeb } from '../support/web.ts';

type Web = Awaited<ReturnType<typeof listenWeb>>;

const folder = temporaryFolder();
const outside = temporaryFolder();
const open: Web[] = [];

beforeAll(() => {
  writeFileSync(join(folder.path, 'hello.txt'), 'hello, world\n');
  writeFileSync(join(folder.path, '.secret'), 'dot');
  mkdirSync(join(folder.path, 'sub', '.git'), { recursive: true });
  writeFileSync(join(folder.path, 'sub', '.git', 'config'), 'dot');
  writeFileSync(join(folder.path, 'sub', 'inside.txt'), 'inside');
  writeFileSync(join(outside.path, 'outside.txt'), 'outside');
  symlinkSync(join(outside.path, 'outside.txt'), join(folder.path, 'to-file'));
  symlinkSync(outside.path, join(folder.path, 'to-folder'));
  symlinkSync('sub/inside.txt', join(folder.path, 'to-inside'));
});
afterEach(async () => {
  for (const { app } of open.splice(0)) await app.close();
});
afterAll(() => {
  folder.remove();
  outside.remove();
});

async function listen(options: Partial<WebAppOptions> = {}): Promise<Web> {
  const web = await listenWeb(folder.path, options);
  open.push(web);
  return web;
}

describe('Options', () => {
  test('--header is sent with every answer, and overrides other headers', async () => {
    const { app } = await listen({
      headers: [
        ['X-One', '1'],
        ['Cache-Control', 'private'],
      ],
    });
    for (const [target, status] of [
      ['/hello.txt', 200],
      ['/sub/', 200],
      ['/none', 404],
      ['/sub', 301],
    ] as const) {
      const { headers } = await request(app.server).get(target).expect(status);
      expect(headers).toMatchObject({ 'x-one': '1', 'cache-control': 'private' });
    }
  });

  test('--header adds to Vary, and may be repeated', async () => {
    const { app, port } = await listen({
      headers: [
        ['Vary', 'Origin'],
        ['Link', '</a>'],
        ['link', '</b>'],
      ],
    });
    const { headers } = await request(app.server).get('/sub/').expect(200);
    expect(headers).toMatchObject({ vary: 'Accept, Accept-Encoding, Origin', link: '</a>, </b>' });
    const refused = await exchange(port, 'no request\r\n\r\n');
    expect(refused.match(/^(?:vary|link): .*$/gim)).toEqual(['vary: Origin', 'link: </a>', 'link: </b>']);
  });

  test('--cache sets max-age of files', async () => {
    const { app } = await listen({ cache: 3600 });
    const { headers } = await request(app.server).get('/hello.txt').expect(200);
    expect(headers['cache-control']).toBe('public, max-age=3600');
    expect((await request(app.server).get('/sub/')).headers['cache-control']).toBe('no-cache');
  });

  test.each(['*', 'https://example.org'])(
    '--cors %s lets pages read answers, and answers preflight requests',
    async (cors) => {
      const { app } = await listen({ cors });
      const answer = await request(app.server)
        .get('/hello.txt')
        .set('Origin', 'https://example.org')
        .expect(200);
      expect(answer.headers['access-control-allow-origin']).toBe(cors);
      expect(answer.headers['access-control-expose-headers']).toContain('Content-Range');
      const preflight = await request(app.server)
        .options('/none')
        .set('Origin', 'https://example.org')
        .set('Access-Control-Request-Method', 'GET')
        .set('Access-Control-Request-Headers', 'Range')
        .expect(204);
      expect(preflight.headers).not.toHaveProperty('content-length');
      expect(preflight.headers['access-control-allow-methods']).toBe('GET, HEAD');
      expect(preflight.headers['access-control-allow-headers']).toBe('Range');
      const refused = await request(app.server).post('/hello.txt').expect(405);
      expect(refused.headers['allow']).toBe('GET, HEAD, OPTIONS');
    },
  );

  test('without --cors no page may read answers', async () => {
    const { app } = await listen();
    const answer = await request(app.server).get('/hello.txt').set('Origin', 'https://example.org');
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
  });

  test.each(['/.secret', '/sub/.git/config', '/sub/.git/', '/sub/.git', '/%2esecret', '/sub/../.secret'])(
    '--no-dotfiles refuses %s',
    async (target) => {
      const shown = await listen();
      expect(await exchange(shown.port, `GET ${target} HTTP/1.0\r\n\r\n`)).toMatch(/^HTTP\/1\.1 (200|301) /);
      const { port } = await listen({ dotfiles: false });
      expect(await exchange(port, `GET ${target} HTTP/1.0\r\n\r\n`)).toMatch(/^HTTP\/1\.1 404 /);
    },
  );

  test.each(['text/html', 'text/plain', 'application/json'])(
    '--no-dotfiles does not list them in %s',
    async (type) => {
      const shown = await listen();
      const { app } = await listen({ dotfiles: false });
      const get = async (server: Web['app']['server']) =>
        (await request(server).get('/sub/').set('Accept', type).responseType('blob')).body.toString();
      expect(await get(shown.app.server)).toContain('.git');
      expect(await get(app.server)).not.toContain('.git');
      expect(await get(app.server)).toContain('inside.txt');
    },
  );

  test.each([
    { target: '/to-file', status: 404 },
    { target: '/to-folder', status: 404 },
    { target: '/to-folder/', status: 404 },
    { target: '/to-folder/outside.txt', status: 404 },
    { target: '/to-inside', status: 200 },
    { target: '/sub/', status: 200 },
    { target: '/hello.txt', status: 200 },
  ])('--no-symlinks: $target is $status', async ({ target, status }) => {
    const { app } = await listen({ symlinks: false });
    await request(app.server).get(target).expect(status);
  });

  test('--no-symlinks: serves the compressed sibling of an index', async () => {
    mkdirSync(join(folder.path, 'page'), { recursive: true });
    writeFileSync(join(folder.path, 'page', 'index.html'), '<p>page');
    writeFileSync(join(folder.path, 'page', 'index.html.gz'), gzipSync('<p>page'));
    const { app } = await listen({ symlinks: false });
    const { headers, text } = await request(app.server)
      .get('/page/')
      .set('Accept-Encoding', 'gzip')
      .expect(200);
    expect(headers['content-encoding']).toBe('gzip');
    expect(text).toBe('<p>page');
  });

  test('--no-symlinks hides the targets of links', async () => {
    const { app } = await listen({ symlinks: false });
    const { body } = await request(app.server).get('/').set('Accept', 'application/json').expect(200);
    const links = body.filter(({ name }: { name: string }) => name.startsWith('to-'));
    expect(links).toHaveLength(3);
    for (const link of links) expect(link).toMatchObject({ type: 'other' });
    const { text } = await request(app.server).get('/').set('Accept', 'text/html').expect(200);
    expect(text).toContain('<a href="to-folder">');
  });

  test('--no-listing lists no folder, and serves files', async () => {
    const { app } = await listen({ listing: false });
    await request(app.server).get('/').expect(404);
    await request(app.server).get('/sub').expect(301);
    await request(app.server).get('/hello.txt').expect(200);
  });
});
