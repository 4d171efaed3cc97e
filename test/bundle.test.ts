import { execFileSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { MAIN } from './support/command.ts';
import { temporaryFolder } from './support/tree.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

test('every module of the bundle loads', () => {
  const bundle = dirname(MAIN);
  const modules = readdirSync(bundle).filter((file) => file.endsWith('.js') && file !== 'main.js');
  expect(modules).toContain('serve-index.js');
  const script = join(folder.path, 'load.mjs');
  const imports = modules.map((file) => `await import('${pathToFileURL(join(bundle, file)).href}');\n`);
  writeFileSync(script, `${imports.join('')}process.exit(0);\n`);
  expect(() => execFileSync(process.execPath, [script], { stdio: 'pipe' })).not.toThrow();
});
