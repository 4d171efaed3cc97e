import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { converse } from '../support/exchange.ts';
import { temporaryFolder } from '../support/tree.ts';
import { listenWeb } from '../support/web.ts';

const folder = temporaryFolder();
/** `slow` adds a field to every answer, for which each request goes through Fastify. */
let hot: Awaited<ReturnType<typeof listenWeb>>;
let slow: typeof hot;
let etag = '';

beforeAll(async () => {
  const write = (name: string, content: string | Buffer) => writeFileSync(join(folder.path, name), content);
  write('text.txt', 'The same line again.\n'.repeat(50));
  write('text.txt.gz', gzipSync('The same line again.\n'.repeat(50)));
  write('bytes.bin', Buffer.from(Array.from({ length: 1000 }, (_, index) => index % 256)));
  write('empty.txt', '');
  write('at-limit.bin', Buffer.alloc(65_536, 'x'));
  write('above-limit.bin', Buffer.alloc(65_537, 'x'));
  mkdirSync(join(folder.path, 'page'));
  write('page/index.html', '<p>index');
  mkdirSync(join(folder.path, 'listed'));
  hot = await listenWeb(folder.path);
  slow = await listenWeb(folder.path, { headers: [['x-slow', 'yes']] });
  etag = /etag: (.*)/.exec(await answer(hot.port, 'GET', '/bytes.bin', ''))?.[1] ?? '';
});
afterAll(async () => {
  await Promise.all([hot.app.close(), slow.app.close()]);
  folder.remove();
});

/** The answer, without the fields that differ between two listeners. */
async function answer(port: number, method: string, target: string, header: string): Promise<string> {
  const fields = `Host: localhost\r\nConnection: close\r\n${header.replace('ETAG', etag)}`;
  const { text } = await converse(port, `${method} ${target} HTTP/1.1\r\n${fields}\r\n`);
  return text.replace(/^x-slow: yes\r\n/m, '').replace(/^Date: .*\r\n/m, '');
}

const TARGETS = [
  ...['/text.txt', '/bytes.bin', '/empty.txt', '/at-limit.bin', '/above-limit.bin', '/bytes.bin?query'],
  ...['/page/', '/page', '/listed/', '/missing', '/text.txt/', 'http://localhost/bytes.bin', '/%62ytes.bin'],
];

const HEADERS = [
  ...[
    '',
    'Accept-Encoding: gzip\r\n',
    'If-None-Match: ETAG\r\n',
    'If-Match: "other"\r\n',
    'If-Match: ETAG\r\n',
  ],
  ...['If-Modified-Since: Fri, 01 Jan 2100 00:00:00 GMT\r\n', 'Range: bytes=0-\r\n', 'Range: bytes=5-9\r\n'],
  ...['Range: bytes=0-0\r\n', 'Range: bytes=990-5000\r\n', 'Range: bytes=-5\r\n', 'Range: bytes=9-5\r\n'],
  ...[
    'Range: bytes=70000-\r\n',
    'Range: bytes=1-2,4-5\r\n',
    'Range: bytes=x-\r\n',
    'Range: bytes=5-9\r\nIf-Range: ETAG\r\n',
  ],
  ...['Range: bytes=5-9\r\nIf-Range: "other"\r\n', 'Content-Length: 2\r\n', 'Expect: something\r\n'],
];

describe.each(TARGETS)('the hot path answers %s like Fastify', (target) => {
  test.each(HEADERS)('with %j', async (header) => {
    for (const method of ['GET', 'HEAD']) {
      const answers = await Promise.all([hot, slow].map(({ port }) => answer(port, method, target, header)));
      expect(answers[0]).toMatch(/^HTTP\/1\.1 \d{3} /);
      expect(answers[0]).toBe(answers[1]);
    }
  });
});
