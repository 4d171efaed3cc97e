import { defineConfig } from 'vitest/config';

export default defineConfig({}); // otherwise the configuration at the top applies
