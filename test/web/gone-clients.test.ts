import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { serve } from '../support/command.ts';
import { withDiskFaults } from '../support/disk-faults.ts';
import { layFiles, resetClients } from '../support/gone-clients.ts';
import { temporaryFolder } from '../support/tree.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

/** The fault suite has the long form. */
test.concurrent.each([
  { disk: 'fast', resets: 200, env: {} },
  { disk: 'slow', resets: 80, env: withDiskFaults({ slow: '/slow/', slowMs: 20, slowLog: '/dev/null' }) },
])(
  'clients that reset leak no descriptor and mix up no files, on a $disk disk',
  async ({ disk, resets, env }) => {
    const root = join(folder.path, disk);
    layFiles(root);
    const web = await serve({ cwd: root, args: ['--bind', '127.0.0.1', '--profile', 'web'], env });
    try {
      expect(await resetClients(web, root, resets)).toEqual([]);
    } finally {
      await web.stop('SIGKILL');
    }
  },
);
