import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** All files share one browser; each starts its own listener. */
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    include: ['test/browser/*.browser.ts'],
    globalSetup: ['test/browser/setup.ts'],
    fileParallelism: false, // they measure response times
    testTimeout: 30_000,
    hookTimeout: 60_000,
    retry: Number(process.env['RETRIES'] ?? 0), // set by the gate: a busy machine may miss a time limit
  },
});
