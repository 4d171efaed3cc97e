import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Running, type RunOptions, run, serve } from '../support/command.ts';
import { withDiskFaults } from '../support/disk-faults.ts';
import { ask } from '../support/exchange.ts';
import { temporaryFolder } from '../support/tree.ts';

const LARGE = 'large '.repeat(50_000);

const folder = temporaryFolder();
beforeAll(() => {
  writeFileSync(join(folder.path, 'small.txt'), 'small');
  writeFileSync(join(folder.path, 'large.txt'), LARGE);
});
const started: Running[] = [];
afterAll(() => {
  for (const { child } of started) child.kill('SIGKILL');
  folder.remove();
});

/** Runs a command that is expected to exit. */
function runToExit(options: RunOptions): Running {
  const running = run({ cwd: folder.path, ...options });
  started.push(running);
  return running;
}

const args = ['--bind', '127.0.0.1', '--profile', 'web'];

describe('The web profile', () => {
  test.each([
    { directory: '/proc/self/fd', missing: [] },
    { directory: '/dev/fd only, as on macOS', missing: ['/proc/self/fd'] },
  ])('serves files through $directory', async ({ missing }) => {
    const web = await serve({ cwd: folder.path, args, env: withDiskFaults({ missing }) });
    try {
      expect(await ask(web.port, '/small.txt')).toMatchObject({ status: 200, body: 'small' });
      expect(await ask(web.port, '/large.txt')).toMatchObject({ status: 200, body: LARGE });
      const part = await ask(web.port, '/large.txt', ['Range: bytes=6-10']);
      expect(part).toMatchObject({ status: 206, body: 'large' });
      const answers = await Promise.all(Array.from({ length: 20 }, () => ask(web.port, '/large.txt')));
      expect(answers.every(({ body }) => body === LARGE)).toBe(true);
    } finally {
      await web.stop();
    }
  });

  test.each(['1', '2'])('does not start without either, with --workers %s', async (workers) => {
    const env = withDiskFaults({ missing: ['/proc/self/fd', '/dev/fd'] });
    const web = runToExit({ args: ['0', ...args, '--workers', workers], env });
    expect(await web.exited).toBe(2);
    expect(web.stderr).toBe(
      'weblistener: error: Cannot serve the web profile: neither "/proc/self/fd" nor "/dev/fd" is available; ' +
        'mount one of them\n',
    );
  });
});

test.each(['python', 'web'])('%s does not start on Windows', async (profile) => {
  const asWindows = "data:text/javascript,Object.defineProperty(process,'platform',{value:'win32'})";
  const env = { NODE_OPTIONS: `--import ${asWindows}` };
  const listener = runToExit({ args: ['0', '--profile', profile], env });
  expect(await listener.exited).toBe(2);
  expect(listener.stderr).toBe('weblistener: error: Cannot serve on Windows: run it in a container or WSL\n');
});
