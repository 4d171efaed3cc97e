import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { serve } from '../support/command.ts';
import { withDiskFaults } from '../support/disk-faults.ts';
import { temporaryFolder } from '../support/tree.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

test.each(['python', 'web'])('%s: all answers are complete even if closing files fails', async (profile) => {
  const contents = { small: 's'.repeat(1000), large: 'l'.repeat(1_000_000) };
  for (const [name, content] of Object.entries(contents)) writeFileSync(join(folder.path, name), content);
  const listener = await serve({
    cwd: folder.path,
    args: ['--bind', '127.0.0.1', '--profile', profile],
    env: withDiskFaults({ failingClose: folder.path }),
  });
  try {
    for (let times = 0; times < 3; times += 1) {
      for (const [name, content] of Object.entries(contents)) {
        const answer = await fetch(`http://127.0.0.1:${listener.port}/${name}`);
        expect((await answer.text()).length, name).toBe(content.length);
        const head = await fetch(`http://127.0.0.1:${listener.port}/${name}`, { method: 'HEAD' });
        expect(head.status).toBe(200);
      }
    }
    expect(listener.child.exitCode).toBeNull();
    expect(listener.stderr).not.toContain('EIO');
  } finally {
    await listener.stop();
  }
});
