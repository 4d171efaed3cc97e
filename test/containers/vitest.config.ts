import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** One file after the other: several measure how long something takes. */
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    include: ['test/containers/*.containers.ts'],
    globalSetup: ['test/containers/setup.ts'],
    fileParallelism: false,
    pool: 'threads', // they end with the command, however it ends
    testTimeout: 120_000,
    hookTimeout: 120_000,
    teardownTimeout: 120_000,
  },
});
