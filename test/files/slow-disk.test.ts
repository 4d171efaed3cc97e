import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { serve } from '../support/command.ts';
import { withDiskFaults } from '../support/disk-faults.ts';
import { ask } from '../support/exchange.ts';
import { temporaryFolder } from '../support/tree.ts';

const SLOW_MS = 50;

/** The first call, one after 2 s and one after 4 s more; the next is due after the test. */
const MAX_BLOCKED = 3;

const folder = temporaryFolder();
afterAll(() => folder.remove());

test.concurrent.each(['python', 'web'])(
  '%s: a slow mount blocks other requests for one call, and again after 2 and 4 s',
  async (profile) => {
    const args = ['--profile', profile, '--no-symlinks', '--no-dotfiles'];
    const root = join(folder.path, profile);
    mkdirSync(join(root, 'slow'), { recursive: true });
    writeFileSync(join(root, 'slow/file'), 'slow');
    writeFileSync(join(root, 'quick'), 'quick');
    const slowLog = join(folder.path, `${profile}.log`);
    writeFileSync(slowLog, '');
    const listener = await serve({
      cwd: root,
      args: ['--bind', '127.0.0.1', ...args],
      env: withDiskFaults({ slow: '/slow/', slowMs: SLOW_MS, slowLog }),
    });
    try {
      const started = performance.now();
      const worst: number[] = [];
      while (performance.now() - started < 7000) {
        const before = performance.now();
        const slow = Promise.all([1, 2].map(() => ask(listener.port, '/slow/file')));
        expect(await ask(listener.port, '/quick')).toMatchObject({ status: 200, body: 'quick' });
        worst.push(performance.now() - before);
        for (const answer of await slow) expect(answer).toMatchObject({ status: 200, body: 'slow' });
      }
      const blocked = readFileSync(slowLog).length;
      expect(blocked).toBeGreaterThan(0); // the disk was actually slow
      expect(blocked).toBeLessThanOrEqual(MAX_BLOCKED);
      expect(worst.sort((a, b) => a - b)[Math.floor(worst.length / 2)]).toBeLessThan(SLOW_MS);
    } finally {
      await listener.stop();
    }
  },
  60_000,
);

test('web: while the disk is slow serve-index reads the names of a folder, and its page is the same', async () => {
  const root = join(folder.path, 'listed');
  mkdirSync(join(root, 'slow/folder'), { recursive: true });
  for (const name of ['b é.txt', 'a.png', '.hidden']) writeFileSync(join(root, 'slow', name), name);
  symlinkSync('a.png', join(root, 'slow/link'));
  const slowLog = join(root, 'log');
  writeFileSync(slowLog, '');
  const faults = withDiskFaults({ slow: '/slow/', slowMs: SLOW_MS, slowLog });
  const start = (env: Record<string, string>) =>
    serve({ cwd: root, args: ['--bind', '127.0.0.1', '--profile', 'web'], env });
  const debug = { DEBUG: 'serve-index' }; // its debugging output
  const [slow, fast] = await Promise.all([start({ ...faults, ...debug }), start(debug)]);
  try {
    const page = async ({ port }: { port: number }) =>
      (await ask(port, '/slow/?sort=size')).body.replaceAll(String(port), 'PORT');
    const expected = await page(fast);
    expect(expected).toContain('>link</');
    expect(await page(slow)).toBe(expected); // its first call finds the disk slow
    expect(await page(slow)).toBe(expected);
    expect(slow.stderr).toContain(`readdir "${root}/slow/"`);
    expect(fast.stderr).not.toContain('readdir');
  } finally {
    await Promise.all([slow.stop(), fast.stop()]);
  }
});
