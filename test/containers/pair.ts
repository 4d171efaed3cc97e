import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import { Pair } from '../parity/pair.ts';
import { askPython, type Python } from '../support/python.ts';
import { type Container, startOriginal, startOurs } from './container.ts';

export interface Containers {
  readonly pair: Pair;
  readonly ours: Container;
  readonly original: Container;
  readonly python: Python;
}

/**
 * Starts both containers with one mounted folder, initially empty.
 * @param name of the folder
 * @param below the served subfolder, if its surroundings have to be the same for both. @default the whole folder
 */
export async function startContainers(name: string, below = ''): Promise<Containers> {
  const mounted = join(inject('suite').folder, name);
  const folder = join(mounted, below);
  mkdirSync(folder, { recursive: true });
  const seenAt = join('/app', below);
  const flags = ['--volume', `${mounted}:/app:ro`, '--workdir', seenAt];
  const [ours, original, witness] = await Promise.all([
    startOurs(flags),
    startOriginal(flags),
    startOurs(flags),
  ]);
  const python = pythonOf(original);
  console.info(`The original is Python ${python.version.join('.')}`);
  const pair = new Pair({ python, folder, seenAt, ours, theirs: original, witness, remove: () => {} });
  return { pair, ours, original, python };
}

function pythonOf({ id }: Container): Python {
  const run = (script: string) =>
    spawnSync('docker', ['exec', id, 'python', '-c', script], { encoding: 'utf8' });
  const python = askPython(run);
  if (python === undefined) throw new Error(`${inject('suite').pythonImage} has no Python 3`);
  return { ...python, hasOwnTypes: true };
}
