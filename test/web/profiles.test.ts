import { isUtf8 } from 'node:buffer';
import { extname } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { lookup } from 'mime-types';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildApp } from '../../src/mirror/app.ts';
import { recorded, recordedTree } from '../parity/corpus.ts';
import { exchange, split } from '../support/exchange.ts';
import { KeptLog } from '../support/kept-log.ts';
import { layTree, temporaryFolder } from '../support/tree.ts';
import { listenWeb } from '../support/web.ts';
import { DIFFERENCES } from './differences.ts';

/** The parts of an answer on which both profiles agree. */
interface Seen {
  readonly status: string;
  /** The top-level media type; `listing` for a listing. */
  readonly type: string;
  readonly location: string;
  /** The body of a file; empty for generated pages. */
  readonly body: string;
}

interface Look {
  readonly seen: Seen;
  readonly mediaType: string;
  readonly body: string;
}

const folder = temporaryFolder();
let python: FastifyInstance;
let web: Awaited<ReturnType<typeof listenWeb>>;

beforeAll(async () => {
  layTree(folder.path, recordedTree);
  python = buildApp({ directory: Buffer.from(folder.path), timeout: 5, log: new KeptLog() });
  await python.listen({ port: 0, host: '127.0.0.1' });
  web = await listenWeb(folder.path);
});
afterAll(async () => {
  await Promise.all([python.close(), web.app.close()]);
  folder.remove();
});

/** All targets of the corpus in request lines of three words. */
const targets = [
  ...new Set(
    recorded.flatMap(({ request }) => /^(?:GET|HEAD) (\S+) HTTP\/1\.\d\r\n/.exec(request)?.[1] ?? []),
  ),
];

async function look(port: number, target: string): Promise<Look> {
  const request = `GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`;
  const { head, body } = split(await exchange(port, request));
  const [, status = ''] = /^HTTP\/1\.\d (\d+)/.exec(head) ?? [];
  const field = (name: string) => new RegExp(`^${name}: (.*)\\r$`, 'im').exec(head)?.[1] ?? '';
  const isListing = /<title>Directory listing for |<nav aria-label="Breadcrumb">/.test(body);
  if (status !== '200' || isListing) {
    const type = isListing ? 'listing' : '';
    return { seen: { status, type, location: field('Location'), body: '' }, mediaType: '', body };
  }
  const mediaType = field('Content-type');
  return { seen: { status, type: mediaType.replace(/\/.*/, ''), location: '', body }, mediaType, body };
}

/** The web profile shows text whose name has no type, which the original serves as `application/octet-stream`. */
function isUntypedText(target: string, { mediaType, body }: Look): boolean {
  const extension = extname(target.replace(/[?#].*/, ''));
  const hasType = extension !== '' && lookup(extension) !== false;
  const start = Buffer.from(body.slice(0, 4096), 'latin1');
  return mediaType === 'application/octet-stream' && !hasType && !start.includes(0) && isUtf8(start);
}

test('the corpus has the expected number of targets', () => {
  expect(targets.length).toBeGreaterThan(500);
});

test.each(targets)('%s', async (target) => {
  const { port } = python.server.address() as { port: number };
  const [one, other] = await Promise.all([look(port, target), look(web.port, target)]);
  const difference = DIFFERENCES.find(({ concerns }) => concerns(target));
  const type = isUntypedText(target, one) ? 'text' : one.seen.type;
  expect(other.seen).toEqual({ ...one.seen, type, ...difference?.web });
});

test.each(DIFFERENCES)('the difference occurs: $reason', ({ concerns }) => {
  expect(targets.some(concerns)).toBe(true);
});
