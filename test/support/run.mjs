// Runs a TypeScript file on Node.js 20, which cannot do so itself, with the module runner of Vite (installed with Vitest).
// usage: run.mjs FILE [ARGUMENT ...]
import { resolve } from 'node:path';
import { runnerImport } from 'vite';

const [file = ''] = process.argv.splice(2, 1);
await runnerImport(resolve(file), { configFile: false, logLevel: 'error' });
