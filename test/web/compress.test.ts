import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import zlib from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, converse, type Reply } from '../support/exchange.ts';
import { descriptors } from '../support/resources.ts';
import { temporaryFolder } from '../support/tree.ts';
import { eventually } from '../support/wait.ts';
import { listenWeb } from '../support/web.ts';

const TEXT = Array.from({ length: 3000 }, (_, line) => `Line ${line} of the text.\n`).join('');
const SELF = { child: { pid: process.pid } } as Parameters<typeof descriptors>[0];

const { zstdDecompressSync } = zlib as { zstdDecompressSync?: (bytes: Buffer) => Buffer };
const DECODERS: Record<string, ((bytes: Buffer) => Buffer) | undefined> = {
  br: zlib.brotliDecompressSync,
  gzip: zlib.gunzipSync,
  zstd: zstdDecompressSync,
};

const folder = temporaryFolder();
let web: Awaited<ReturnType<typeof listenWeb>>;

beforeAll(async () => {
  const write = (name: string, content: string | Buffer) => writeFileSync(join(folder.path, name), content);
  write('text.txt', TEXT);
  write('data.json', JSON.stringify(TEXT.split('\n')));
  write('short.txt', 'x'.repeat(1023));
  write('large.txt', 'x'.repeat(1_048_577));
  write('photo.jpg', 'x'.repeat(5000));
  write('sibling.txt', TEXT);
  write('sibling.txt.zst', 'zstd sibling');
  write('404.html', `<p>${TEXT}`);
  mkdirSync(join(folder.path, 'changed'));
  web = await listenWeb(folder.path, { compress: true, site: true });
});
afterAll(async () => {
  await web.app.close();
  folder.remove();
});

const accept = (encoding: string) => `Accept-Encoding: ${encoding}`;

function field(reply: Reply, name: string): string | undefined {
  return new RegExp(`^${name}: (.*)\\r$`, 'im').exec(
    reply.text.slice(0, reply.text.indexOf('\r\n\r\n')),
  )?.[1];
}

function decoded(reply: Reply): string {
  const decode = DECODERS[field(reply, 'content-encoding') ?? ''];
  const bytes = Buffer.from(reply.body, 'latin1');
  expect(Number(field(reply, 'content-length'))).toBe(bytes.length);
  return (decode?.(bytes) ?? bytes).toString();
}

describe('--compress', () => {
  test.each([
    { accepted: 'gzip', encoding: 'gzip' },
    { accepted: 'gzip, deflate, br', encoding: 'br' },
    { accepted: 'br;q=0.1, gzip', encoding: 'gzip' },
    { accepted: 'zstd', encoding: zstdDecompressSync ? 'zstd' : undefined },
    { accepted: 'gzip, zstd', encoding: zstdDecompressSync ? 'zstd' : 'gzip' },
    { accepted: '*', encoding: 'br' },
    { accepted: 'deflate', encoding: undefined },
    { accepted: 'gzip;q=0', encoding: undefined },
    { accepted: 'identity', encoding: undefined },
  ])('answers "$accepted" with $encoding', async ({ accepted, encoding }) => {
    const reply = await ask(web.port, '/text.txt', [accept(accepted)]);
    expect(reply.status).toBe(200);
    expect(field(reply, 'content-encoding')).toBe(encoding);
    expect(field(reply, 'vary')).toBe('Accept-Encoding');
    expect(field(reply, 'content-type')).toBe('text/plain; charset=utf-8');
    expect(decoded(reply)).toBe(TEXT);
    if (encoding !== undefined) expect(reply.body.length).toBeLessThan(TEXT.length / 3);
    const head = (
      await converse(
        web.port,
        `HEAD /text.txt HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${accept(accepted)}\r\n\r\n`,
      )
    ).text;
    const headOf = (text: string) => text.slice(0, text.indexOf('\r\n\r\n') + 4).replace(/^Date: .*$/m, '');
    expect(headOf(head)).toBe(headOf(reply.text));
    expect(head).toMatch(/\r\n\r\n$/);
  });

  test.each(['/short.txt', '/large.txt', '/photo.jpg'])('sends %s as it is', async (target) => {
    expect(field(await ask(web.port, target, [accept('br')]), 'content-encoding')).toBeUndefined();
  });

  test('applies to JSON and to the page of a 404', async () => {
    const json = await ask(web.port, '/data.json', [accept('br')]);
    expect(JSON.parse(decoded(json))).toHaveLength(3001);
    const missing = await ask(web.port, '/missing', [accept('br')]);
    expect(missing.status).toBe(404);
    expect(decoded(missing)).toBe(`<p>${TEXT}`);
  });

  test('gives each encoding an entity tag of its own', async () => {
    const replies = await Promise.all(
      ['br', 'gzip', 'identity'].map((name) => ask(web.port, '/text.txt', [accept(name)])),
    );
    const tags = replies.map((reply) => field(reply, 'etag') ?? '');
    expect(new Set(tags).size).toBe(3);
    const statusOf = async (encoding: string, tag = '') =>
      (await ask(web.port, '/text.txt', [accept(encoding), `If-None-Match: ${tag}`])).status;
    expect(await statusOf('br', tags[0])).toBe(304);
    expect(await statusOf('gzip', tags[1])).toBe(304);
    expect(await statusOf('gzip', tags[0])).toBe(200);
    expect(await statusOf('identity', tags[0])).toBe(200);
    const unchanged = await ask(web.port, '/text.txt', [accept('br'), `If-None-Match: ${tags[0]}`]);
    expect(field(unchanged, 'etag')).toBe(tags[0]);
  });

  test('leaves ranges alone', async () => {
    const part = await ask(web.port, '/text.txt', [accept('br'), 'Range: bytes=5-9']);
    expect(part).toMatchObject({ status: 206, body: TEXT.slice(5, 10) });
    expect(field(part, 'content-encoding')).toBeUndefined();
    const { status, body } = await ask(web.port, '/text.txt', [
      accept('br'),
      'Range: bytes=5-9',
      'If-Range: "other"',
    ]);
    expect({ status, body }).toEqual({ status: 200, body: TEXT });
  });

  test('prefers a sibling', async () => {
    const reply = await ask(web.port, '/sibling.txt', [accept('zstd, gzip')]);
    expect(field(reply, 'content-encoding')).toBe('zstd');
    expect(reply.body).toBe('zstd sibling');
  });

  test('sends the new content of a changed file', async () => {
    const path = join(folder.path, 'changed/a.txt');
    writeFileSync(path, TEXT);
    expect(decoded(await ask(web.port, '/changed/a.txt', [accept('br')]))).toBe(TEXT);
    appendFileSync(path, 'more');
    expect(decoded(await ask(web.port, '/changed/a.txt', [accept('br')]))).toBe(`${TEXT}more`);
  });

  test('answers many clients at once, and leaves no file open', async () => {
    const before = descriptors(SELF);
    writeFileSync(join(folder.path, 'many.txt'), TEXT);
    const replies = await Promise.all(
      Array.from({ length: 100 }, () => ask(web.port, '/many.txt', [accept('gzip')])),
    );
    for (const reply of replies) expect(decoded(reply)).toBe(TEXT);
    await eventually('the files are closed', () => descriptors(SELF) <= before);
  });
});
