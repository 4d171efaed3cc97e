import { once } from 'node:events';
import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openSocket } from '../support/exchange.ts';
import { temporaryFolder } from '../support/tree.ts';
import { listenWeb } from '../support/web.ts';

const BYTES = 50_000_000;

const folder = temporaryFolder();
afterAll(() => folder.remove());

test('an answer breaks off if its file shrinks, and no other answer follows', async () => {
  const path = join(folder.path, 'large.bin');
  writeFileSync(path, Buffer.alloc(BYTES, 'x'));
  writeFileSync(join(folder.path, 'other'), 'other');
  const web = await listenWeb(folder.path);
  const socket = await openSocket(web.port, 'GET /large.bin HTTP/1.1\r\nHost: h\r\n\r\n');
  await once(socket, 'readable');
  truncateSync(path, 1_000_000);
  socket.write('GET /other HTTP/1.1\r\nHost: h\r\n\r\n');
  let length = 0;
  let last = '';
  socket.on('data', (piece) => {
    length += piece.length;
    last = piece.toString('latin1');
  });
  await new Promise((resolve) => socket.once('close', resolve));
  expect(length).toBeLessThan(BYTES);
  expect(last).not.toMatch(/HTTP|other/);
  await web.app.close();
});
