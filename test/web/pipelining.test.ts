import { once } from 'node:events';
import { appendFileSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Running } from '../support/command.ts';
import { exchange, openSocket, readAll } from '../support/exchange.ts';
import { descriptors, peakMiB } from '../support/resources.ts';
import { temporaryFolder } from '../support/tree.ts';
import { eventually } from '../support/wait.ts';
import { endAll, startWeb } from './programs.ts';

const MIB = 2 ** 20;
const folder = temporaryFolder();
let web: Running & { port: number };

beforeAll(async () => {
  for (let i = 0; i < 20; i += 1) writeFileSync(join(folder.path, `${i}.txt`), `file ${i}`);
  writeFileSync(join(folder.path, 'mib'), Buffer.alloc(MIB, 'x'));
  writeFileSync(join(folder.path, 'large'), Buffer.alloc(64 * MIB, 'x'));
  web = await startWeb(folder.path);
});
afterAll(() => {
  endAll();
  folder.remove();
});

function open(text = ''): Promise<Socket> {
  return openSocket(web.port, text, { halfOpen: true });
}

function get(target: string, ...fields: string[]): string {
  return [`GET ${target} HTTP/1.1`, 'Host: a', ...fields, '', ''].join('\r\n');
}

async function readToEnd(socket: Socket): Promise<string> {
  const text = await readAll(socket);
  socket.destroy();
  return text;
}

const NUMBERS = Array.from({ length: 20 }, (_, i) => i);

describe('pipelined requests', () => {
  test.each([
    { pieceSize: 100_000, why: 'in one packet' },
    { pieceSize: 7, why: 'in packets of 7 bytes' },
    { pieceSize: 1, why: 'in single bytes' },
  ])('are answered in order: $why', async ({ pieceSize }) => {
    const text = NUMBERS.map((i) => get(`/${i}.txt`)).join('');
    const answers = await exchange(web.port, text, { pieceSize, halfClose: true });
    expect(answers.match(/file \d+/g)).toEqual(NUMBERS.map((i) => `file ${i}`));
  });

  test('hold one descriptor and one file at a time: 2,500 of them, then a reset', async () => {
    const [idle, idleMiB] = [descriptors(web), peakMiB(web)];
    for (let round = 0; round < 3; round += 1) {
      const socket = await open('GET /mib HTTP/1.1\r\nHost:\r\n\r\n'.repeat(2500));
      let bytes = 0;
      socket.on('data', (piece) => {
        bytes += piece.length;
      });
      await eventually('the first answers', () => bytes > 3 * MIB);
      socket.pause();
      expect(descriptors(web)).toBeLessThanOrEqual(idle + 4);
      socket.resetAndDestroy();
    }
    await eventually('no descriptor left', () => descriptors(web) <= idle);
    expect(peakMiB(web) - idleMiB).toBeLessThan(20);
  });

  test('do not corrupt a download, although they arrive in two parts', async () => {
    const socket = await open();
    const answers = readToEnd(socket);
    socket.write(get('/large'));
    await once(socket, 'data');
    await new Promise((resolve) => socket.write('GET /1.txt HT', resolve));
    await delay(1); // a packet of its own
    socket.end('TP/1.1\r\nHost: a\r\n\r\n');
    const text = await answers;
    const start = text.indexOf('\r\n\r\n') + 4;
    expect(/[^x]/.exec(text.slice(start, start + 64 * MIB))?.[0]).toBeUndefined();
    expect(text.slice(start + 64 * MIB)).toMatch(/^HTTP\/1\.1 200 OK\r\n.*file 1$/s);
  });

  test('are refused after the preceding answer, not within it', async () => {
    const socket = await open();
    const answers = readToEnd(socket);
    socket.write(get('/large'));
    await once(socket, 'data');
    socket.write('no request\r\n\r\n');
    const text = await answers;
    const start = text.indexOf('\r\n\r\n') + 4;
    expect(/[^x]/.exec(text.slice(start, start + 64 * MIB))?.[0]).toBeUndefined();
    expect(text.slice(start + 64 * MIB)).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
  });

  test('are not read from the body of another', async () => {
    const socket = await open();
    const inner = get('/2.txt');
    socket.write(get('/1.txt', `Content-Length: ${inner.length}`) + inner);
    const text = await readToEnd(socket);
    expect(text.match(/file \d+/g)).toEqual(['file 1']);
    expect(text).toMatch(/^connection: close\r$/m);
  });

  test('see a file change between them', async () => {
    const socket = await open();
    const answers = readToEnd(socket);
    const path = join(folder.path, 'grows');
    writeFileSync(path, '1');
    socket.write(get('/grows'));
    await once(socket, 'data');
    appendFileSync(path, '2');
    socket.end(get('/grows'));
    expect(await answers).toMatch(/\r\n\r\n1HTTP\/1\.1 .*\r\n\r\n12$/s);
  });
});
