import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import { parseImage } from '../../src/python/images.ts';
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
 * Starts both containers with one mounted folder, initially empty; ours as the Python of the original.
 * @param name of the folder
 * @param below the served subfolder, if its surroundings have to be the same for both. @default the whole folder
 */
export async function startContainers(name: string, below = ''): Promise<Containers> {
  const mounted = join(inject('suite').folder, name);
  const folder = join(mounted, below);
  mkdirSync(folder, { recursive: true });
  const seenAt = join('/app', below);
  const { python, tag, hidesTypes } = findOriginal();
  console.info(`The original is Python ${tag}${hidesTypes ? ', its mime.types hidden' : ''}`);
  const flags = ['--volume', `${mounted}:/app:ro`, '--workdir', seenAt];
  const withoutTypes = hidesTypes ? ['--volume', '/dev/null:/etc/mime.types:ro'] : [];
  const [ours, original] = await Promise.all([
    startOurs(flags, ['--python', tag]),
    startOriginal([...flags, ...withoutTypes]),
  ]);
  const pair = new Pair({ folder, seenAt, ours, theirs: original, remove: () => {} });
  return { pair, ours, original, python };
}

interface Original {
  readonly python: Python;
  /** For `--python`. */
  readonly tag: string;
  /** Whether it has a `mime.types` that is not the one of the official image. */
  readonly hidesTypes: boolean;
}

/** The Python version of the suite's image, and the source of its `mime.types`. */
function findOriginal(): Original {
  const { pythonImage } = inject('suite');
  const run = (...command: string[]) =>
    spawnSync('docker', ['run', '--rm', pythonImage, ...command], { encoding: 'utf8' });
  const python = askPython((script) => run('python', '-c', script));
  if (python === undefined) throw new Error(`${pythonImage} has no Python 3`);
  const version = python.version.join('.');
  const image = parseImage(version);
  if (image === undefined) throw new Error(`weblistener does not know Python ${version} of ${pythonImage}`);
  const system = run('sh', '-c', '. /etc/os-release && test -e /etc/mime.types && echo $VERSION_CODENAME');
  if (system.stdout.trim() === image.mimeTypes) return { python, tag: version, hidesTypes: false };
  return { python, tag: `${version}-slim`, hidesTypes: system.status === 0 };
}
