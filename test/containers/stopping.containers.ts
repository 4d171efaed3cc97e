import { once } from 'node:events';
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { beforeAll, expect, inject, test } from 'vitest';
import { openSocket } from '../support/exchange.ts';
import { eventually } from '../support/wait.ts';
import { type Container, startOriginal, startOurs } from './container.ts';
import { docker } from './docker.ts';

const SIZE = 100 * 1024 * 1024;
const IDLE = 50;

const folder = join(inject('suite').folder, 'stopping');
const mounted = ['--volume', `${folder}:/app:ro`];

beforeAll(() => {
  mkdirSync(folder);
  writeFileSync(join(folder, 'large.bin'), '');
  truncateSync(join(folder, 'large.bin'), SIZE);
});

/** The milliseconds of `docker stop`. */
async function stopping({ id }: Container): Promise<number> {
  const start = performance.now();
  await docker(['stop', id]);
  return Math.round(performance.now() - start);
}

/** Starts a download and reads only its beginning. */
async function beginDownload({ port }: Container): Promise<Socket> {
  const socket = await openSocket(port, 'GET /large.bin HTTP/1.0\r\n\r\n');
  await once(socket, 'readable');
  return socket;
}

/** Reads the rest of the download; returns the length of the body. */
async function finishDownload(socket: Socket): Promise<number> {
  let [head, length] = ['', 0];
  for await (const chunk of socket) {
    head += length < 1000 ? chunk.toString('latin1') : '';
    length += chunk.length;
  }
  return length - head.indexOf('\r\n\r\n') - 4;
}

async function exitCode({ id }: Container): Promise<number> {
  return Number(await docker(['inspect', '--format', '{{.State.ExitCode}}', id]));
}

test('docker stop during a download of 100 MB: it completes, then exit code 0', async () => {
  const [ours, original] = await Promise.all([startOurs(mounted), startOriginal(mounted)]);
  const noNewClient = () => eventually('no new client is served', async () => (await ours.get('/')) === '');
  const [took, originalTook] = await Promise.all([
    stopDuringDownload(ours, noNewClient),
    stopDuringDownload(original, async () => {}),
  ]);
  console.info(`docker stop during a download: ${took} ms, the original ${originalTook} ms`);
  expect(await exitCode(ours)).toBe(0);
  await Promise.all([ours.stop(), original.stop()]);
});

/** @param begun waits until the container has received the signal; then the download continues */
async function stopDuringDownload(container: Container, begun: () => Promise<unknown>): Promise<number> {
  const download = await beginDownload(container);
  const stop = stopping(container);
  await begun();
  expect(await finishDownload(download)).toBe(SIZE);
  return stop;
}

test(`docker stop with ${IDLE} idle connections: under a second`, async () => {
  const ours = await startOurs(mounted);
  const original = await startOriginal(mounted);
  const clients = [...(await idle(ours)), ...(await idle(original))];
  const took = await stopping(ours);
  const originalTook = await stopping(original);
  console.info(`docker stop with ${IDLE} idle connections: ${took} ms, the original ${originalTook} ms`);
  expect(took).toBeLessThan(1000);
  expect(await exitCode(ours)).toBe(0);
  for (const client of clients) client.destroy();
  await Promise.all([ours.stop(), original.stop()]);
});

/** Idle connections, half of them with half a request. */
function idle({ port }: Container): Promise<Socket[]> {
  return Promise.all(Array.from({ length: IDLE }, (_, i) => openSocket(port, i % 2 === 0 ? 'GET / HT' : '')));
}

test.each(['INT', 'TERM'])('docker kill --signal %s: exit code 0', async (signal) => {
  const ours = await startOurs(mounted);
  await docker(['kill', '--signal', signal, ours.id]);
  expect(await docker(['wait', ours.id])).toBe('0');
  await ours.stop();
});

test('it answers again after docker restart, and after stop and start', async () => {
  const ours = await startOurs(mounted);
  const before = await ours.get('/');
  await docker(['restart', ours.id]);
  await ours.answers();
  await docker(['stop', ours.id]);
  await docker(['start', ours.id]);
  await ours.answers();
  expect((await ours.get('/')).replace(/Date: .*/, '')).toBe(before.replace(/Date: .*/, ''));
  await ours.stop();
});
