import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildApp } from '../../src/mirror/app.ts';
import { exchange } from '../support/exchange.ts';
import { KeptLog } from '../support/kept-log.ts';

/** A Linux file system that stores any time; most others end in the year 2446. */
const SHARED_MEMORY = '/dev/shm';
const isThere = existsSync(SHARED_MEMORY);
if (!isThere) console.warn(`SKIPPED: files with far dates, ${SHARED_MEMORY} does not exist`);

describe.skipIf(!isThere)('A file with a date', () => {
  let folder: string;
  let app: FastifyInstance;
  beforeAll(async () => {
    folder = mkdtempSync(join(SHARED_MEMORY, 'weblistener-test-'));
    app = buildApp({ directory: Buffer.from(folder), timeout: 5, log: new KeptLog() });
    await app.listen({ port: 0, host: '127.0.0.1' });
  });
  afterAll(async () => {
    await app?.close();
    rmSync(folder, { recursive: true });
  });

  test.each([
    { seconds: 253_402_300_800, text: 'Sat, 01 Jan 10000 00:00:00 GMT', why: 'beyond the year 9999' },
    {
      seconds: 8_640_000_000_001,
      text: 'Sat, 13 Sep 275760 00:00:01 GMT',
      why: 'beyond the range of a JavaScript Date',
    },
    { seconds: -62_167_219_201, text: 'Fri, 31 Dec   -1 23:59:59 GMT', why: 'before year 0' },
    {
      seconds: -67_768_040_609_740_800,
      text: 'Thu, 01 Jan -2147481748 00:00:00 GMT',
      why: 'at the limit of a C int',
    },
    { seconds: -67_768_040_609_740_808, text: undefined, why: 'below that limit' },
    { seconds: 67_768_036_191_676_800, text: undefined, why: 'above the upper limit' },
  ])('$why', async ({ seconds, text }) => {
    const path = join(folder, 'file');
    writeFileSync(path, 'x');
    execFileSync('touch', ['-d', `@${seconds}`, path]); // Node.js cannot set times before 1970
    expect(statSync(path, { bigint: true }).mtimeNs).toBe(BigInt(seconds) * 1_000_000_000n);
    const answer = await exchange(
      (app.server.address() as { port: number }).port,
      'GET /file HTTP/1.0\r\n\r\n',
    );
    const [, date] = /^Last-Modified: (.*)\r$/m.exec(answer) ?? [];
    expect(date).toBe(text);
    expect(answer).toMatch(text === undefined ? /^HTTP\/1\.0 404 File not found\r/ : /^HTTP\/1\.0 200 OK\r/);
  });
});
