import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import request from 'supertest';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { WebAppOptions } from '../../src/web/app.ts';
import { exchange, readAll } from '../support/exchange.ts';
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

/** Status and header of what bytes are answered. */
async function ask(port: number, bytes: string): Promise<string> {
  return exchange(port, bytes);
}

describe('The web profile', () => {
  test.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND'])('does not take %s', async (method) => {
    const { port } = await listen();
    const answer = await ask(
      port,
      `${method} /hello.txt HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 405 Method Not Allowed\r\n/);
    expect(answer).toMatch(/^allow: GET, HEAD\r$/m);
  });

  test.each([
    { bytes: 'BREW /pot HTTP/1.1\r\nHost: a\r\n\r\n', status: '405 Method Not Allowed' },
    { bytes: 'GET / HTTP/1.1\r\nHost: a\r\nBad Header\r\n\r\n', status: '400 Bad Request' },
    { bytes: 'GET / HTTP/1.1\r\n\r\n', status: '400 Bad Request' },
    { bytes: '\x16\x03\x01\x02\x00\x01\x00\r\n', status: '400 Bad Request' },
    { bytes: 'nonsense\r\n\r\n', status: '400 Bad Request' },
    {
      bytes: `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(16_384)}\r\n\r\n`,
      status: '431 Request Header Fields Too Large',
    },
    { bytes: 'GET /none HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', status: '404 Not Found' },
  ])('answers $status, and no more, to $bytes', async ({ bytes, status }) => {
    const { port, log } = await listen();
    const answer = await ask(port, bytes);
    expect(answer.slice(0, status.length + 11)).toBe(`HTTP/1.1 ${status}\r\n`);
    expect(answer).toMatch(/^content-type: text\/html; charset=utf-8\r$/m);
    expect(answer).not.toMatch(/stack|"error"|node_modules/);
    await expect.poll(() => log.begun.length).toBe(1);
    expect(log.begun[0]).toMatchObject({ status: Number(status.slice(0, 3)), error: status.slice(4) });
  });

  test('answers 408 to who does not come to an end', async () => {
    const { port, log } = await listen({ timeout: 1 });
    expect(await ask(port, 'GET / HTTP/1.1\r\nHost: a\r\n')).toMatch(/^HTTP\/1\.1 408 /);
    expect(log.begun[0]).toMatchObject({ status: 408, requestLine: '' });
  });

  test('keeps connections, and closes those on which nothing is asked', async () => {
    const { port } = await listen({ keepAlive: 1 });
    const socket = connect(port, '127.0.0.1');
    const answers = readAll(socket);
    socket.write('GET /hello.txt HTTP/1.1\r\nHost: a\r\n\r\nHEAD /hello.txt HTTP/1.1\r\nHost: a\r\n\r\n');
    expect((await answers).match(/^HTTP\/1\.1 200 OK\r$/gm)).toHaveLength(2);
    expect(await answers).toContain('Keep-Alive: timeout=1\r\n');
  });

  test('is closed at once where nothing is answered', async () => {
    const { app, port } = await listenWeb(folder.path, { timeout: 60, keepAlive: 60 });
    const idle = [connect(port, '127.0.0.1'), connect(port, '127.0.0.1'), connect(port, '127.0.0.1')];
    idle[1]?.write('GET / HT');
    idle[2]?.write('GET /hello.txt HTTP/1.1\r\nHost: a\r\n\r\n');
    const ends = idle.map(
      (socket) => new Promise((resolve) => socket.on('error', resolve).on('close', resolve)),
    );
    await new Promise((resolve) => idle[2]?.once('data', resolve));
    await app.close();
    idle.map((socket) => socket.resume());
    await Promise.all(ends);
  });

  test('sends nothing by HTTP/1.0 that it does not know', async () => {
    const { port } = await listen();
    const answer = await ask(port, 'GET /hello.txt HTTP/1.0\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n.*^Connection: close\r$.*hello, world\n$/ms);
  });

  test('redirects a folder without its slash, to nobody else', async () => {
    const { app } = await listen();
    const answer = await request(app.server).get('//sub?q').expect(301);
    expect(answer.headers['location']).toBe('/sub/?q');
  });

  test('logs what is sent', async () => {
    const { app, log } = await listen();
    await request(app.server).get('/hello.txt?q').set('User-Agent', 'supertest').expect(200);
    await request(app.server).head('/sub/').set('Accept', 'text/html').expect(200);
    await request(app.server).get('/none').expect(404);
    await expect.poll(() => log.answers.length).toBe(3);
    expect(log.answers).toMatchObject([
      { requestLine: 'GET /hello.txt?q HTTP/1.1', status: 200, bytes: 13, remoteAddress: '127.0.0.1' },
      { method: 'HEAD', target: '/sub/', status: 200, bytes: 0 },
      { status: 404, error: 'Not Found' },
    ]);
    expect(log.answers[0]?.headerBlock).toContain('user-agent: supertest\r\n');
  });
});

describe('Options', () => {
  test('--header is sent with every answer, and wins', async () => {
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

  test('--cache says for how long a file is good', async () => {
    const { app } = await listen({ cache: 3600 });
    const { headers } = await request(app.server).get('/hello.txt').expect(200);
    expect(headers['cache-control']).toBe('public, max-age=3600');
    expect((await request(app.server).get('/sub/')).headers['cache-control']).toBe('no-cache');
  });

  test.each(['*', 'https://example.org'])(
    '--cors %s lets pages read, and asks for no leave',
    async (cors) => {
      const { app } = await listen({ cors });
      const answer = await request(app.server)
        .get('/hello.txt')
        .set('Origin', 'https://example.org')
        .expect(200);
      expect(answer.headers['access-control-allow-origin']).toBe(cors);
      expect(answer.headers['access-control-expose-headers']).toContain('Content-Range');
      const leave = await request(app.server)
        .options('/none')
        .set('Origin', 'https://example.org')
        .set('Access-Control-Request-Method', 'GET')
        .set('Access-Control-Request-Headers', 'Range')
        .expect(204);
      expect(leave.headers['access-control-allow-methods']).toBe('GET, HEAD');
      expect(leave.headers['access-control-allow-headers']).toBe('Range');
      const refused = await request(app.server).post('/hello.txt').expect(405);
      expect(refused.headers['allow']).toBe('GET, HEAD, OPTIONS');
    },
  );

  test('without --cors no page may read', async () => {
    const { app } = await listen();
    const answer = await request(app.server).get('/hello.txt').set('Origin', 'https://example.org');
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
  });

  test.each(['/.secret', '/sub/.git/config', '/sub/.git/', '/sub/.git', '/%2esecret', '/sub/../.secret'])(
    '--no-dotfiles refuses %s',
    async (target) => {
      const shown = await listen();
      expect(await ask(shown.port, `GET ${target} HTTP/1.0\r\n\r\n`)).toMatch(/^HTTP\/1\.1 (200|301) /);
      const { port } = await listen({ dotfiles: false });
      expect(await ask(port, `GET ${target} HTTP/1.0\r\n\r\n`)).toMatch(/^HTTP\/1\.1 404 /);
    },
  );

  test.each(['text/html', 'text/plain', 'application/json'])(
    '--no-dotfiles lists none in %s',
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

  test('--no-symlinks tells nothing of what links lead to', async () => {
    const { app } = await listen({ symlinks: false });
    const { body } = await request(app.server).get('/').set('Accept', 'application/json').expect(200);
    const links = body.filter(({ name }: { name: string }) => name.startsWith('to-'));
    expect(links).toHaveLength(3);
    for (const link of links) expect(link).toMatchObject({ type: 'other' });
    const { text } = await request(app.server).get('/').set('Accept', 'text/html').expect(200);
    expect(text).toContain('<a href="to-folder">');
  });

  test('--no-listing lists nothing, and serves indexes', async () => {
    const { app } = await listen({ listing: false });
    await request(app.server).get('/').expect(404);
    await request(app.server).get('/sub').expect(301);
    await request(app.server).get('/hello.txt').expect(200);
  });
});
