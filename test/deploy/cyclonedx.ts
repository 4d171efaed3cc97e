import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ROOT } from '../containers/suite.ts';
import { install } from './npm.ts';

/** The fields of a component list that the tests use. */
export interface Bom {
  readonly specVersion: string;
  readonly metadata: { readonly component: { readonly purl: string } };
  readonly components: readonly { readonly name: string; readonly version: string }[];
}

/** Returns the errors in a document; null if it is valid. */
export type Validate = (text: string) => Promise<unknown>;

const PACKAGES = {
  '@cyclonedx/cyclonedx-library': '10.3.0',
  ajv: '^8.12.0',
  'ajv-formats': '^3.0.1',
  'ajv-formats-draft2019': '^1.6.1',
};

/** Installs the official schemas and their validator below a folder. */
export async function installValidator(folder: string): Promise<Validate> {
  const home = join(folder, 'cyclonedx');
  mkdirSync(home);
  await install(home, PACKAGES);
  const { Validation } = createRequire(join(home, 'package.json'))('@cyclonedx/cyclonedx-library');
  return (text) => new Validation.JsonStrictValidator(JSON.parse(text).specVersion).validate(text);
}

/** Name and version of each production package of the lock file. */
export function lockedPackages(): string[] {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
  const all = Object.entries<{ dev?: boolean; version: string }>(packages);
  const installed = all.filter(([path, { dev }]) => path !== '' && dev !== true);
  return [...new Set(installed.map(([path, { version }]) => `${nameOf(path)}@${version}`))];
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
}
