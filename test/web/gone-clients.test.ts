import { once } from 'node:events';
import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Running, serve } from '../support/command.ts';
import { withDiskFaults } from '../support/disk-faults.ts';
import { temporaryFolder } from '../support/tree.ts';
import { ask } from './attacked.ts';

const AT_ONCE = 40;
const FILES = 8;

const folder = temporaryFolder();

/** Of each size that is sent in another way: at once, in one piece, in several. */
const SIZES = [1000, 300_000, 2_000_000];
const contents = SIZES.flatMap((size) =>
  Array.from({ length: FILES }, (_, number) => ({
    name: `${size}-${number}`,
    content: String(number).repeat(size),
  })),
);

const root = join(folder.path, 'slow');

beforeAll(() => {
  mkdirSync(root);
  for (const { name, content } of contents) writeFileSync(join(root, name), content);
});
afterAll(() => {
  folder.remove();
});

type Listener = Running & { port: number };

function descriptors({ child }: Listener): number {
  return readdirSync(`/proc/${child.pid}/fd`).length;
}

/** Each file has to come as itself: with its content, and with the fields that HEAD has for it. */
async function expectOwn(port: number, number: number): Promise<void> {
  const { name, content } = contents[number % contents.length] ?? { name: '', content: '' };
  const { status, body, text } = await ask(port, `/${name}`);
  expect([name, status, body === content]).toEqual([name, 200, true]);
  const { headers } = await fetch(`http://127.0.0.1:${port}/${name}`, { method: 'HEAD' });
  for (const field of ['etag', 'last-modified', 'content-length'])
    expect(text.toLowerCase(), name).toContain(`\r\n${field}: ${headers.get(field)?.toLowerCase()}\r\n`);
}

/** Gives each file another date, so that nothing is known of it. */
function redate(turn: number): void {
  for (const [number, { name }] of contents.entries())
    utimesSync(join(root, name), 1_000_000_000 + turn * 100 + number, 1_000_000_000 + turn * 100 + number);
}

/** Sends a request and resets: at once, when the head comes, or when the body does. */
async function reset(port: number, name: string, turn: number): Promise<void> {
  const socket = connect({ port, host: '127.0.0.1' });
  socket.on('error', () => {});
  await once(socket, 'connect');
  const fields = [[], ['Range: bytes=5-'], ['If-None-Match: "x"'], ['Accept-Encoding: gzip']][turn % 4] ?? [];
  socket.write([`GET /${name} HTTP/1.1`, 'Host: h', ...fields, '', ''].join('\r\n'));
  if (turn % 3 > 0) await Promise.race([once(socket, 'data'), once(socket, 'close')]);
  socket.resetAndDestroy();
}

test.each([
  { disk: 'quick', resets: 2000, env: {} },
  {
    disk: 'slow',
    resets: 400,
    env: withDiskFaults({ slow: '/slow/', slowMs: 20, slowLog: join(folder.path, 'slow.log') }),
  },
])(
  'Clients that reset leave no file open, and nobody gets the file of another, with a $disk disk',
  async ({ resets, env }) => {
    const web = await serve({ cwd: root, args: ['--bind', '127.0.0.1', '--profile', 'web'], env });
    try {
      for (const number of contents.keys()) await expectOwn(web.port, number);
      const before = descriptors(web);
      for (let turn = 0; turn < resets; turn += AT_ONCE) {
        redate(turn);
        const gone = Array.from({ length: AT_ONCE }, (_, index) =>
          reset(web.port, contents[index % contents.length]?.name ?? '', turn + index),
        );
        await ask(web.port, `/${contents[(turn / AT_ONCE) % contents.length]?.name}`);
        await Promise.all(gone);
        for (const number of [0, turn / AT_ONCE]) await expectOwn(web.port, number);
      }
      for (let checks = 0; descriptors(web) > before && checks < 100; checks += 1) await delay(20);
      expect(descriptors(web)).toBeLessThanOrEqual(before);
      expect(web.stderr).not.toMatch(/EBADF|Cannot answer/);
    } finally {
      await web.stop('SIGKILL');
    }
  },
  120_000,
);
