import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { run } from '../support/command.ts';
import { exchange, howItEnds, openSocket, readAll } from '../support/exchange.ts';
import { accepts, useListeners } from '../support/listeners.ts';
import { eventually } from '../support/wait.ts';

const { folder, kept, start } = useListeners();

beforeAll(() => {
  writeFileSync(join(folder.path, 'hello.txt'), 'hello, world\n');
  writeFileSync(join(folder.path, 'large.bin'), Buffer.alloc(32 * 1024 * 1024, 'x'));
});

const GET = 'GET /hello.txt HTTP/1.0\r\n\r\n';
const GET_LARGE = 'GET /large.bin HTTP/1.0\r\n\r\n';

describe('weblistener on a signal', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)(
    '%s: completes answers in progress, closes idle clients',
    async (signal) => {
      const listener = await start();
      const idle = await openSocket(listener.port, 'GET / HT');
      const busy = await openSocket(listener.port, GET_LARGE);
      await once(busy, 'readable'); // the answer has begun, and is not read further
      const stopped = listener.stop(signal);
      await once(idle.resume(), 'end');
      await expect(openSocket(listener.port)).rejects.toThrow('ECONNREFUSED');
      expect((await readAll(busy)).length).toBeGreaterThan(32 * 1024 * 1024);
      expect(await stopped).toBe(0);
    },
  );

  test('a second signal aborts the answer', async () => {
    const listener = await start();
    const busy = await openSocket(listener.port, GET_LARGE, { halfOpen: true });
    await once(busy, 'readable');
    listener.child.kill('SIGTERM');
    await eventually('a closed port', async () => !(await accepts(listener.port)));
    const started = performance.now();
    expect(await listener.stop('SIGTERM')).toBe(0);
    expect(performance.now() - started).toBeLessThan(4000); // one signal allows 8 s
    expect(await howItEnds(busy)).toBe('reset');
  });

  test('can be restarted on the same port immediately', async () => {
    const first = await start();
    await exchange(first.port, GET); // leaves the port in TIME_WAIT
    await first.stop();
    const second = kept(run({ args: [String(first.port)], cwd: folder.path }));
    await second.until(() => second.stdout === `serving at port ${first.port}\n`);
    expect(await exchange(first.port, GET)).toContain('hello, world');
  });
});
