import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** All files share one browser; each has a listener of its own. */
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    include: ['test/browser/*.browser.ts'],
    globalSetup: ['test/browser/setup.ts'],
    fileParallelism: false, // they measure what a person waits for
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
