import { request } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSocket } from '../support/exchange.ts';
import { layEmptyFiles, temporaryFolder } from '../support/tree.ts';
import { listenWeb } from '../support/web.ts';

const ENTRIES = { small: 100, large: 10_000 };
const DECODERS = { br: brotliDecompressSync, gzip: gunzipSync };

const folders = { small: temporaryFolder(), large: temporaryFolder() };
const webs: Record<string, Awaited<ReturnType<typeof listenWeb>>> = {};

beforeAll(async () => {
  for (const name of ['small', 'large'] as const) {
    layEmptyFiles(folders[name].path, ENTRIES[name], (number) => `entry ${number}.txt`);
    webs[name] = await listenWeb(folders[name].path);
  }
});
afterAll(async () => {
  for (const { app } of Object.values(webs)) await app.close();
  for (const folder of Object.values(folders)) folder.remove();
});

/** Fetches without decoding. */
function get(name: string, encoding: string, accept: string, method = 'GET') {
  const { port = 0 } = webs[name] ?? {};
  return new Promise<{ headers: Record<string, unknown>; body: Buffer }>((resolve, reject) => {
    const headers = { 'accept-encoding': encoding, accept };
    request({ port, method, headers, agent: false }, (response) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece) => pieces.push(piece)).on('error', reject);
      response.on('end', () => resolve({ headers: response.headers, body: Buffer.concat(pieces) }));
    })
      .on('error', reject)
      .end();
  });
}

/** The content that does not depend on whether a page has begun before its folder was read; it has no length then. */
function contentOf(body: Buffer): string {
  const text = body.toString();
  return /<tbody>.*<\/table>/s.exec(text)?.[0] ?? text;
}

describe.each(['small', 'large'] as const)('A %s listing', (name) => {
  describe.each(['text/html', 'application/json', 'text/plain'])('as %s', (accept) => {
    test.each(['br', 'gzip'] as const)('is compressed with %s', async (encoding) => {
      const plain = await get(name, 'identity', accept);
      expect(plain.headers['content-encoding']).toBeUndefined();
      const hasLength = accept !== 'text/html';
      if (hasLength) expect(plain.headers['content-length']).toBe(String(plain.body.length));
      const { headers, body } = await get(name, `deflate, ${encoding}`, accept);
      expect(headers).toMatchObject({ 'content-encoding': encoding, vary: 'Accept, Accept-Encoding' });
      expect(body.length).toBeLessThan(plain.body.length / 2);
      expect(contentOf(DECODERS[encoding](body))).toBe(contentOf(plain.body));
      const head = await get(name, encoding, accept, 'HEAD');
      expect(head.headers).toMatchObject({ 'content-encoding': encoding });
      if (hasLength) expect(head.headers['content-length']).toBe(headers['content-length']);
    });
  });
});

test('Clients that leave during a compressed listing do no harm', async () => {
  const { port = 0 } = webs['large'] ?? {};
  for (let round = 0; round < 5; round += 1) {
    const socket = await openSocket(port, 'GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: br\r\n\r\n');
    await new Promise((resolve) => socket.once('readable', resolve));
    socket.destroy();
  }
  expect(brotliDecompressSync((await get('large', 'br', 'text/html')).body).length).toBeGreaterThan(
    1_000_000,
  );
});
