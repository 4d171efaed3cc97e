import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

// No test connects to another machine, and Node.js would parse the extra certificates at each of several hundred starts.
delete process.env['NODE_EXTRA_CA_CERTS'];

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    reporters: ['default', './test/support/verdict.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    retry: Number(process.env['RETRIES'] ?? 0), // set by the gate: a busy machine may miss a time limit
    isolate: false, // loads the modules once per worker: no test changes a global
    maxWorkers: Math.max(4, availableParallelism()), // many tests wait for time limits
    env: { TZ: 'Asia/Kolkata' }, // an offset with half an hour shows that the log uses local time
  },
});
