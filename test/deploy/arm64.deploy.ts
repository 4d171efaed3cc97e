import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, type TestContext, test } from 'vitest';
import { Container } from '../containers/container.ts';
import { unchunked } from '../faults/chunked.ts';
import { split } from '../support/exchange.ts';
import { makeArm64Image, QEMU } from './arm64.ts';

const suite = inject('suite');
const site = join(suite.folder, 'arm64-site');
const [NODE, MAIN] = ['/usr/local/bin/node', '/opt/weblistener/dist/main.js'];
const started: Container[] = [];
let made: Awaited<ReturnType<typeof makeArm64Image>>;

beforeAll(async () => {
  mkdirSync(join(site, 'folder'), { recursive: true });
  writeFileSync(join(site, 'hello.txt'), 'hello\n'.repeat(100_000));
  writeFileSync(join(site, 'folder', 'größe & <b>.html'), '<p>hello</p>\n');
  made = await makeArm64Image(suite);
  if ('missing' in made) console.warn(`The tests of arm64 are skipped: ${made.missing}`);
});
afterAll(() => Promise.all(started.map((container) => container.stop())));

/** Starts the listener for arm64, and the same for this machine. */
async function startBoth({ skip }: TestContext, ...args: string[]): Promise<[Container, Container]> {
  if ('missing' in made) return skip(made.missing);
  const flags = ['--user', '1000:1000', '--workdir', '/app', '--volume', `${site}:/app:ro`];
  const emulated = ['--volume', `${QEMU}:/qemu:ro`, '--entrypoint', '/qemu'];
  const [arm64, native] = await Promise.all([
    Container.start(made.image, {
      flags: [...flags, ...emulated],
      args: [NODE, MAIN, '80', ...args],
    }),
    Container.start(suite.ours, { flags, args: ['80', ...args] }),
  ]);
  started.push(arm64, native);
  return [arm64, native];
}

const TARGETS = [
  '/',
  '/hello.txt',
  '/folder',
  '/folder/',
  '/folder/gr%C3%B6%C3%9Fe%20%26%20%3Cb%3E.html',
  '/none',
];
const withoutDate = (answer: string) => answer.replace(/^date: .*\r\n/im, '');

test('arm64 answers as amd64 does: the python profile', async (context) => {
  const [arm64, native] = await startBoth(context);
  for (const target of TARGETS) {
    const request = `GET ${target} HTTP/1.0\r\n\r\n`;
    expect(withoutDate(await arm64.ask(request)), target).toBe(withoutDate(await native.ask(request)));
  }
  expect(await arm64.exec('/qemu', NODE, '--print', 'process.arch')).toBe('arm64');
  expect(await arm64.get('/hello.txt')).toContain('hello\n'.repeat(100_000));
});

test('arm64 answers as amd64 does: the web profile', async (context) => {
  const [arm64, native] = await startBoth(context, '--profile', 'web', '--compress', '--archive');
  const head = 'HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAccept-Encoding: gzip\r\n';
  for (const target of [...TARGETS, '/folder/?archive=tar']) {
    for (const field of ['', 'Accept: application/json\r\n', 'Range: bytes=5-9\r\n']) {
      const request = `GET ${target} ${head}${field}\r\n`;
      const [ours, theirs] = [await arm64.ask(request), await native.ask(request)].map(withoutTimes);
      expect(ours, request).toBe(theirs);
    }
  }
});

/** Removes Date and the chunk boundaries, which depend on timing. */
function withoutTimes(answer: string): string {
  const { head, body } = split(withoutDate(answer));
  const whole = /^transfer-encoding: chunked\r$/im.test(head) ? unchunked(body) : body;
  if (head === '' || whole === undefined) throw new Error(`This answer is not complete: ${answer}`);
  return head + whole;
}
