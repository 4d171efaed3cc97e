import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { brotliDecompressSync, constants, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serve } from '../support/command.ts';
import { withDiskFaults } from '../support/disk-faults.ts';
import { ask, openSocket, readAll } from '../support/exchange.ts';
import { layEmptyFiles, temporaryFolder } from '../support/tree.ts';

/** Long names make a large folder of few files, whose rows are those of a small listing. */
const ENTRIES = 1300;
const nameOf = (number: number) => `entry ${number} ${'x'.repeat(200)}`;
const DECODERS = {
  identity: (bytes: Buffer) => bytes,
  gzip: (bytes: Buffer) => gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH }),
  br: (bytes: Buffer) => brotliDecompressSync(bytes, { finishFlush: constants.BROTLI_OPERATION_FLUSH }),
};

const folder = temporaryFolder();
let listener: Awaited<ReturnType<typeof serve>>;
let restricted: typeof listener | undefined;

beforeAll(async () => {
  mkdirSync(join(folder.path, 'slow'));
  layEmptyFiles(join(folder.path, 'slow'), ENTRIES, nameOf);
  listener = await serve({
    cwd: folder.path,
    args: ['--profile', 'web', '--bind', '127.0.0.1'],
    env: slowDisk('calls'),
  });
});
afterAll(async () => {
  await listener.stop();
  await restricted?.stop();
  folder.remove();
});

/** Each call for an entry takes a millisecond. */
function slowDisk(log: string): Record<string, string> {
  return withDiskFaults({ slow: 'entry ', slowMs: 1, slowLog: join(folder.path, log) });
}

/** The content after the first piece and after the last one; undefined for a broken answer. */
function get(
  encoding: keyof typeof DECODERS,
  onFirst = () => {},
): Promise<{ first: string; all: string | undefined }> {
  return new Promise((resolve, reject) => {
    const headers = { 'accept-encoding': encoding, accept: 'text/html' };
    request({ port: listener.port, host: '127.0.0.1', path: '/slow/', headers }, (response) => {
      const pieces: Buffer[] = [];
      let first = '';
      const content = () => DECODERS[encoding](Buffer.concat(pieces)).toString();
      response.on('data', (piece) => {
        pieces.push(piece);
        if (first !== '') return;
        first = content(); // empty after the header of gzip
        if (first !== '') onFirst();
      });
      response.on('error', () => resolve({ first, all: undefined }));
      response.on('end', () => resolve({ first, all: content() }));
    })
      .on('error', reject)
      .end();
  });
}

describe('A listing that takes long', () => {
  test.each(['identity', 'gzip', 'br'] as const)('begins before it is read: %s', async (encoding) => {
    const { first, all = '' } = await get(encoding);
    expect(first).toContain('Reading the folder…');
    expect(first).not.toContain('entry 0 ');
    expect(all.match(/<bdi>entry \d+ x+<\/bdi>/g)).toHaveLength(ENTRIES);
    expect(all).toContain(`<p id="totals">1,300 files, 0 B</p>`);
    expect(all).toMatch(/<\/html>\n$/);
  });

  test('is not begun where the folder cannot be read, for HEAD, and for programs', async () => {
    const json = await ask(listener.port, '/slow/', ['Accept: application/json']);
    expect(JSON.parse(json.body)).toHaveLength(ENTRIES);
    expect((await ask(listener.port, '/none/')).status).toBe(404);
  });

  test('is complete even if the client whose directory descriptor is shared disconnects', async () => {
    const args = ['--profile', 'web', '--bind', '127.0.0.1', '--no-symlinks'];
    restricted = await serve({ cwd: folder.path, args, env: slowDisk('calls-2') });
    const { port } = restricted;
    const target = 'GET /slow/ HTTP/1.1\r\nHost: a\r\nAccept: text/html\r\nConnection: close\r\n\r\n';
    const current = await openSocket(port, target);
    await once(current, 'readable');
    const [leaving, staying] = [await openSocket(port, target), await openSocket(port, target)];
    await Promise.all([leaving, staying].map((socket) => once(socket, 'readable')));
    await readAll(current);
    leaving.resetAndDestroy(); // while its rendering, which is the second, is in progress
    const page = await readAll(staying);
    expect(page.match(/<data value="0">/g)).toHaveLength(ENTRIES);
    expect(page).toMatch(/<\/html>\n\r\n0\r\n/);
  });

  test('is aborted if the folder goes away meanwhile, and others are answered', async () => {
    const { first, all } = await get('identity', () =>
      rmSync(join(folder.path, 'slow'), { recursive: true }),
    );
    expect(first).toContain('Reading the folder…');
    if (all !== undefined) expect(all).toMatch(/<\/html>\n$/); // all names had been read
    expect((await ask(listener.port, '/')).status).toBe(200);
  });
});
