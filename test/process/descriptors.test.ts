import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { exchange, openSocket, readAll } from '../support/exchange.ts';
import { portOf, useListeners } from '../support/listeners.ts';
import { descriptors } from '../support/resources.ts';
import { eventually } from '../support/wait.ts';

const { folder, start, startIn } = useListeners();

beforeAll(() => {
  writeFileSync(join(folder.path, 'hello.txt'), 'hello, world\n');
  writeFileSync(join(folder.path, 'large.bin'), Buffer.alloc(32 * 1024 * 1024, 'x'));
});

const GET = 'GET /hello.txt HTTP/1.0\r\n\r\n';

describe('File descriptors', () => {
  test.skipIf(process.platform !== 'linux')('are all closed after any answer', async () => {
    execFileSync('mkfifo', [join(folder.path, 'fifo')]);
    mkdirSync(join(folder.path, 'sub'));
    const listener = await start();
    const count = () => descriptors(listener);
    await exchange(listener.port, GET);
    const before = count();
    for (const target of ['/', '/sub', '/sub/', '/hello.txt', '/missing', '/fifo', '/large.bin', '/%00']) {
      await exchange(listener.port, `GET ${target} HTTP/1.0\r\n\r\n`);
      await exchange(listener.port, `HEAD ${target} HTTP/1.0\r\n\r\n`);
    }
    for (let i = 0; i < 100; i++) {
      const gone = await openSocket(listener.port, GET);
      gone.resetAndDestroy(); // while the file is being opened
    }
    await expect.poll(count, { timeout: 20_000 }).toBeLessThanOrEqual(before);
  });

  test.skipIf(process.platform !== 'linux')('running out of them does not end the listener', async () => {
    const listener = startIn('ulimit -n 40; exec "$0" "$1" 0');
    const port = await portOf(listener);
    const sockets = Array.from({ length: 60 }, () =>
      connect({ port, host: '127.0.0.1' }).on('error', () => {}),
    );
    await Promise.all(sockets.map((socket) => once(socket, 'connect').catch(() => {})));
    for (const socket of sockets) socket.destroy();
    await eventually('an answer', () =>
      exchange(port, GET).then(
        (answer) => answer.includes('hello'),
        () => false,
      ),
    );
    expect(await listener.stop()).toBe(0);
  });

  test.skipIf(process.platform !== 'linux')(
    'an archive that fails for lack of descriptors does not break the next one',
    async () => {
      const limit = 64;
      const listener = startIn(`ulimit -n ${limit}; exec "$0" "$1" 0 --profile web --archive --no-symlinks`);
      const port = await portOf(listener);
      const others = Array.from({ length: limit - descriptors(listener) - 1 }, () => openSocket(port));
      const asking = await openSocket(port);
      await Promise.all(others);
      await eventually('no free descriptor', () => descriptors(listener) === limit);
      asking.write('GET /?archive=tar HTTP/1.0\r\n\r\n');
      await readAll(asking);
      for (const socket of await Promise.all(others)) socket.destroy();
      await eventually('free descriptors', () => descriptors(listener) < limit / 2);
      expect(await exchange(port, 'GET /?archive=tar HTTP/1.0\r\n\r\n')).toMatch(
        /^HTTP\/1.1 200 .*hello\.txt/s,
      );
    },
  );
});
