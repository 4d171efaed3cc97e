import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { command } from '../containers/docker.ts';
import { ROOT } from '../containers/suite.ts';

/** An object of the API of Kubernetes. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Record<string, string> };
  readonly spec?: Record<string, unknown>;
  readonly data?: Record<string, string>;
}

type Model = new (object: Manifest) => { validate(): void };

const require = createRequire(import.meta.url);

/**
 * Validates an object by the API's schema, which lets unknown fields pass.
 * @throws Error for a missing field or a wrong type
 */
export function validate(object: Manifest): void {
  const models = require(moduleOf(object)) as Record<string, Model>;
  const Kind = models[object.kind] as Model;
  new Kind(object).validate();
}

/** Type-checks objects against the API types, which reject unknown fields; returns the compiler's errors. */
export async function unknownFields(objects: readonly Manifest[]): Promise<string> {
  const folder = join(ROOT, 'node_modules/.cache/weblistener', `manifests-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  const source = objects.map(
    (object, i) =>
      `import type { I${object.kind} as Kind${i} } from '${moduleOf(object)}';\n` +
      `export const object${i} = ${JSON.stringify(object, null, 2)} satisfies Kind${i};\n`,
  );
  writeFileSync(join(folder, 'manifests.ts'), source.join('\n'));
  const options = ['--ignoreConfig', '--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext'];
  const { stdout } = await command('npx', ['tsc', ...options, join(folder, 'manifests.ts')]);
  rmSync(folder, { recursive: true });
  return stdout;
}

function moduleOf({ apiVersion, kind }: Manifest): string {
  return `kubernetes-models/${apiVersion}/${kind}`;
}
