import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/tree.ts';
import { listenWeb } from '../support/web.ts';

const TEXT = 'The same line again.\n'.repeat(100);
const LARGE = Buffer.from(Array.from({ length: 200_000 }, (_, index) => index % 251));

const folder = temporaryFolder();
let web: Awaited<ReturnType<typeof listenWeb>>;

const TYPES = [
  { name: 'a.txt', type: 'text/plain; charset=utf-8' },
  { name: 'a.html', type: 'text/html; charset=utf-8' },
  { name: 'a.css', type: 'text/css; charset=utf-8' },
  { name: 'a.js', type: 'text/javascript; charset=utf-8' },
  { name: 'a.mjs', type: 'text/javascript; charset=utf-8' },
  { name: 'a.json', type: 'application/json; charset=utf-8' },
  { name: 'a.md', type: 'text/plain; charset=utf-8' },
  { name: 'a.wasm', type: 'application/wasm' },
  { name: 'a.avif', type: 'image/avif' },
  { name: 'a.woff2', type: 'font/woff2' },
  { name: 'a.webmanifest', type: 'application/manifest+json; charset=utf-8' },
  { name: 'a.svg', type: 'image/svg+xml' },
  { name: 'a.MP4', type: 'video/mp4' },
  { name: 'a.unknown-extension', type: 'text/plain; charset=utf-8' },
  { name: 'Makefile', type: 'text/plain; charset=utf-8' },
  { name: '.txt', type: 'text/plain; charset=utf-8' },
];

beforeAll(async () => {
  const write = (name: string, content: string | Buffer) => writeFileSync(join(folder.path, name), content);
  write('text.txt', TEXT);
  write('text.txt.gz', gzipSync(TEXT));
  write('text.txt.br', brotliCompressSync(TEXT));
  write('only-gzip.txt', TEXT);
  write('only-gzip.txt.gz', gzipSync(TEXT));
  write('large.bin', LARGE);
  write('empty.txt', '');
  mkdirSync(join(folder.path, 'page'));
  mkdirSync(join(folder.path, 'text.txt.d'));
  write('page/index.html', '<p>index');
  for (const { name } of TYPES) write(name, 'x');
  web = await listenWeb(folder.path);
});
afterAll(async () => {
  await web.app.close();
  folder.remove();
});

const get = (target: string) => request(web.app.server).get(target).set('Accept-Encoding', 'identity');

describe('A file', () => {
  // The second time its validators are cached.
  test.each(['the first time', 'the second time'])('has validators and a type, %s', async () => {
    const answer = await get('/only-gzip.txt').expect(200);
    expect(answer.text).toBe(TEXT);
    expect(answer.headers).toMatchObject({
      'accept-ranges': 'bytes',
      'cache-control': 'no-cache',
      'content-length': String(TEXT.length),
      'content-type': 'text/plain; charset=utf-8',
      'x-content-type-options': 'nosniff',
      vary: 'Accept-Encoding',
    });
    expect(answer.headers['etag']).toMatch(/^"[\w-]{20}"$/);
    expect(Date.parse(answer.headers['last-modified'] ?? '')).toBeGreaterThan(0);
  });

  test.each(TYPES)('$name is $type', async ({ name, type }) => {
    const answer = await get(`/${name}`).responseType('blob').expect(200);
    expect(answer.headers['content-type']).toBe(type);
  });

  test.each(['{"a": 1}', '"\u00e9"', '\u0000\uffff'])('of JSON is sent unchanged: %j', async (content) => {
    writeFileSync(join(folder.path, 'data.json'), content);
    for (const time of ['first', 'second']) {
      const answer = await get('/data.json').responseType('blob').expect(200);
      expect(answer.body.toString(), time).toBe(content);
      expect(answer.headers['content-type'], time).toBe('application/json; charset=utf-8');
    }
  });

  test.each(['the first time', 'the second time'])('can be empty, %s', async () => {
    const answer = await get('/empty.txt').expect(200);
    expect(answer.headers['content-length']).toBe('0');
  });

  test('has no body for HEAD', async () => {
    const answer = await request(web.app.server).head('/large.bin').expect(200);
    expect(answer.headers['content-length']).toBe(String(LARGE.length));
  });

  test('shows a change immediately, even of the same size', async () => {
    const name = join(folder.path, 'changing.txt');
    for (const [seconds, content] of ['one', 'two', 'six', 'three'].entries()) {
      writeFileSync(name, content);
      utimesSync(name, seconds, seconds);
      for (const time of ['first', 'second']) {
        const { text, headers } = await get('/changing.txt').expect(200);
        expect(text, time).toBe(content);
        expect(headers['last-modified'], time).toBe(new Date(seconds * 1000).toUTCString());
      }
    }
  });

  test('for a folder is its index', async () => {
    expect((await get('/page/').expect(200)).text).toBe('<p>index');
  });
});

describe('A condition', () => {
  test.each(['/large.bin', '/only-gzip.txt'])('is met by the validators of %s', async (name) => {
    await get(name).expect(200);
    const { headers } = await get(name);
    const unchanged = await get(name)
      .set('If-None-Match', headers['etag'] ?? '')
      .expect(304);
    expect(unchanged.headers).not.toHaveProperty('content-type');
    expect(unchanged.headers['etag']).toBe(headers['etag']);
    await get(name)
      .set('If-Modified-Since', headers['last-modified'] ?? '')
      .expect(304);
    await get(name).set('If-None-Match', '"other"').expect(200);
    await get(name).set('If-Modified-Since', 'Thu, 01 Jan 1970 00:00:00 GMT').expect(200);
    await get(name).set('If-Match', '"other"').expect(412);
    await get(name).set('If-Unmodified-Since', 'Thu, 01 Jan 1970 00:00:00 GMT').expect(412);
  });
});

describe('A range', () => {
  test.each([
    { range: 'bytes=0-0', from: 0, to: 0 },
    { range: 'bytes=5-9', from: 5, to: 9 },
    { range: 'bytes=199990-', from: 199_990, to: 199_999 },
    { range: 'bytes=-5', from: 199_995, to: 199_999 },
    { range: 'bytes=100-999999', from: 100, to: 199_999 },
  ])('$range', async ({ range, from, to }) => {
    const answer = await get('/large.bin').set('Range', range).responseType('blob').expect(206);
    expect(answer.headers['content-range']).toBe(`bytes ${from}-${to}/200000`);
    expect(answer.body).toEqual(LARGE.subarray(from, to + 1));
  });

  test('works for a cached file too', async () => {
    await get('/only-gzip.txt').expect(200);
    const answer = await get('/only-gzip.txt').set('Range', 'bytes=4-7').expect(206);
    expect(answer.text).toBe('same');
  });

  test('that cannot be satisfied is refused with the size', async () => {
    const answer = await get('/large.bin').set('Range', 'bytes=200000-').expect(416);
    expect(answer.headers['content-range']).toBe('bytes */200000');
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
  });

  test('is used only if If-Range is met', async () => {
    const { headers } = await get('/large.bin');
    const etag = headers['etag'] ?? '';
    const others = ['"other"', `W/${etag}`, headers['last-modified'] ?? ''];
    await get('/large.bin').set('Range', 'bytes=0-0').set('If-Range', etag).expect(206);
    for (const other of others)
      await get('/large.bin').set('Range', 'bytes=0-0').set('If-Range', other).expect(200);
  });

  test('is ignored for HEAD (RFC 9110 section 14.2)', async () => {
    const answer = await request(web.app.server).head('/large.bin').set('Range', 'bytes=0-0').expect(200);
    expect(answer.headers['content-length']).toBe(String(LARGE.length));
  });

  test('of several parts gets the whole file, as in @fastify/static', async () => {
    const answer = await get('/large.bin').set('Range', 'bytes=0-0,5-9').expect(200);
    expect(answer.headers['content-length']).toBe('200000');
  });
});

describe('A compressed sibling', () => {
  test.each([
    { accepted: 'gzip, deflate, br', name: 'text.txt', encoding: 'br' },
    { accepted: 'gzip', name: 'text.txt', encoding: 'gzip' },
    { accepted: 'gzip;q=1, br;q=0.5', name: 'text.txt', encoding: 'gzip' },
    { accepted: 'br;q=0, gzip;q=0', name: 'text.txt', encoding: undefined },
    { accepted: 'identity', name: 'text.txt', encoding: undefined },
    { accepted: 'br', name: 'only-gzip.txt', encoding: undefined },
    { accepted: 'br, gzip', name: 'only-gzip.txt', encoding: 'gzip' },
    { accepted: '*', name: 'only-gzip.txt', encoding: 'gzip' },
  ])('$name for "$accepted": $encoding', async ({ accepted, name, encoding }) => {
    for (const time of ['first', 'second']) {
      const answer = await request(web.app.server)
        .get(`/${name}`)
        .set('Accept-Encoding', accepted)
        .expect(200);
      expect(answer.headers['content-encoding'], time).toBe(encoding);
      expect(answer.text, time).toBe(TEXT); // supertest decodes it
      expect(answer.headers).toMatchObject({
        vary: 'Accept-Encoding',
        'content-type': 'text/plain; charset=utf-8',
      });
    }
  });

  test('is served under its own name too', async () => {
    const answer = await get('/text.txt.gz').expect(200);
    expect(answer.headers['content-type']).toBe('application/gzip');
    expect(answer.headers).not.toHaveProperty('content-encoding');
  });

  test.each([
    { age: 'older', sibling: 999, encoding: undefined },
    { age: 'of the same date', sibling: 1000.5, encoding: 'gzip' },
    { age: 'newer', sibling: 1000.6, encoding: 'gzip' },
    { age: 'older within the second', sibling: 1000.4, encoding: undefined },
    { age: 'of the same date without its fraction', sibling: 1000, encoding: 'gzip' },
  ])('that is $age: $encoding', async ({ sibling, encoding }) => {
    const path = join(folder.path, 'aged.txt');
    writeFileSync(path, TEXT);
    writeFileSync(`${path}.gz`, gzipSync(TEXT));
    utimesSync(path, 1000.5, 1000.5);
    utimesSync(`${path}.gz`, sibling, sibling);
    const answer = await request(web.app.server).get('/aged.txt').set('Accept-Encoding', 'gzip').expect(200);
    expect(answer.headers['content-encoding']).toBe(encoding);
    expect(answer.text).toBe(TEXT);
  });
});
