import { defineConfig } from 'vitest/config';
import containers from '../containers/vitest.config.ts';

/** Like the container suite: its images, one file at a time, and the same clean-up. */
export default defineConfig({
  ...containers,
  test: { ...containers.test, include: ['test/deploy/*.deploy.ts'], testTimeout: 300_000 },
});
