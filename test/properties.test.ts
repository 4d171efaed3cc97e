import { writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { quote, translatePath, unquote } from '../src/files/path.ts';
import { buildApp } from '../src/mirror/app.ts';
import { PYTHON_3_5 } from '../src/python/traits.ts';
import { fsdecode } from '../src/util/text.ts';
import { exchange } from './support/exchange.ts';
import { growthOf } from './support/growth.ts';
import { KeptLog } from './support/kept-log.ts';
import { temporaryFolder } from './support/tree.ts';

/** Random bytes, one per character. */
const bytes = fc.uint8Array({ maxLength: 60 }).map((array) => Buffer.from(array).toString('latin1'));
/** Targets with many dots, slashes and percent signs. */
const targets = fc
  .array(
    fc.oneof(
      fc.constantFrom('/', '..', '.', '%2e%2E', '%2f', '%', '%00', '?', '#', '//', '\\', '%ED%A0%80', 'a'),
      bytes,
    ),
    {
      maxLength: 12,
    },
  )
  .map((parts) => parts.join(''));

test('translatePath() never leaves the root', () => {
  const root = Buffer.from('/srv/www');
  fc.assert(
    fc.property(targets, (target) => {
      const path = translatePath(root, target, PYTHON_3_5)?.toString('latin1') ?? '/srv/www/';
      expect(path.startsWith('/srv/www/')).toBe(true);
      expect(path.split('/')).not.toContain('..');
      expect(path).not.toContain('\0');
    }),
    { numRuns: 5000 },
  );
});

test('the link of a name resolves to the name, for any bytes', () => {
  const name = bytes
    .map((text) => text.replace(/[/\0]/g, '_'))
    .filter((text) => !['', '.', '..'].includes(text));
  fc.assert(
    fc.property(name, (text) => {
      const link = quote(fsdecode(text));
      expect(link).toMatch(/^[\x21-\x7e]*$/);
      expect(unquote(link)).toBe(fsdecode(text));
      expect(translatePath(Buffer.from(''), `/${link}`, PYTHON_3_5)?.toString('latin1')).toBe(`/${text}`);
    }),
    { numRuns: 5000 },
  );
});

const folder = temporaryFolder();
const log = new KeptLog();
let app: FastifyInstance;

beforeAll(async () => {
  writeFileSync(`${folder.path}/a`, 'x');
  app = buildApp({ directory: Buffer.from(folder.path), timeout: 5, log });
  await app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(async () => {
  await app.close();
  folder.remove();
});

test("the python profile's server answers at most once and closes, for any bytes in any pieces", async () => {
  const { port } = app.server.address() as AddressInfo;
  const lines = fc.oneof(
    bytes,
    targets.map((target) => `GET ${target} HTTP/1.0\r\n`),
    fc.constantFrom(
      '\r\n',
      '\n',
      'GET /a HTTP/1.1\r\n',
      'HEAD / HTTP/1.0\r\n',
      'Host: x\r\n',
      'POST / HTTP/1.1\n',
    ),
  );
  const requests = fc.record({
    request: fc.array(lines, { maxLength: 6 }).map((parts) => parts.join('')),
    pieceSize: fc.integer({ min: 1, max: 50 }),
  });
  await fc.assert(
    fc.asyncProperty(requests, async ({ request, pieceSize }) => {
      const answers = log.answers.length;
      const answer = await exchange(port, request, { halfClose: true, pieceSize });
      expect(log.answers.length - answers).toBeLessThanOrEqual(1);
      expect(answer.match(/^HTTP\/1.0 [1-5]\d\d /gm)?.length ?? 0).toBeLessThanOrEqual(1);
      expect(log.notes).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

/** The cost of a request must grow linearly with its length. */
test.each([
  { head: (n: number) => `GET /${'\r'.repeat(n)}x HTTP/1.0\r\n\r\n`, why: 'bare carriage returns' },
  { head: (n: number) => `GET /${' '.repeat(n)}x\r\n\r\n`, why: 'white space' },
  { head: (n: number) => `GET /${'%'.repeat(n)} HTTP/1.0\r\n\r\n`, why: 'percent signs' },
  { head: (n: number) => `GET /${'%ED%A0%80'.repeat(n / 9)} HTTP/1.0\r\n\r\n`, why: 'surrogates' },
  { head: (n: number) => `GET ${'/..'.repeat(n / 3)} HTTP/1.0\r\n\r\n`, why: 'steps up' },
  {
    head: (n: number) => `GET / HTTP/1.0\r\nUser-Agent: x${' '.repeat(n)}y\r\n\r\n`,
    why: 'white space in a header',
  },
  { head: (n: number) => `GET / HTTP/1.${'9'.repeat(n)}\r\n\r\n`, why: 'digits' },
])('a head of $why takes linear time', async ({ head }) => {
  const { port } = app.server.address() as AddressInfo;
  const ask = (size: number) => exchange(port, head(size));
  expect(await growthOf(ask, { from: 4000, to: 64_000 })).toBeLessThan(3.5);
});
