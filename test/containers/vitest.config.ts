import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** One file at a time: several measure times. */
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    include: ['test/containers/*.containers.ts'],
    globalSetup: ['test/containers/setup.ts'],
    fileParallelism: false,
    pool: 'threads', // threads end with the command, even on a signal
    testTimeout: 120_000,
    hookTimeout: 120_000,
    retry: Number(process.env['RETRIES'] ?? 0), // set by the gate: a busy machine may miss a time limit
    teardownTimeout: 120_000,
  },
});
