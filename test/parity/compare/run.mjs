// Node.js 20 does not run TypeScript; the module runner of Vite, which Vitest brings, does.
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

process.on('SIGINT', () => process.exit(130));
process.stdout.on('error', () => process.exit(1)); // the reader is gone

const { module } = await runnerImport(fileURLToPath(new URL('main.ts', import.meta.url)), {
  configFile: false,
  logLevel: 'error',
});
process.exitCode = await module.parity(process.argv.slice(2), process);
