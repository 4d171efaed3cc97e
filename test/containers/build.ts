import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { docker } from './docker.ts';
import { labelOf, type Suite } from './suite.ts';

export interface BuildOptions {
  tag: string;
  /** @default Dockerfile */
  file?: string;
  /** The build context. @default the checkout */
  context?: string;
  args?: Record<string, string>;
}

/** The log from which the reaper learns the images without a label: those between the first line and the last. */
export const MADE_IMAGES = 'images';

type Builder = Pick<Suite, 'id' | 'folder' | 'nodeImage' | 'pythonImage'>;

/** Builds an image without the build cache and returns its tag. */
export async function build(
  suite: Builder,
  { tag, file, context = '.', args }: BuildOptions,
): Promise<string> {
  const { nodeImage: NODE_IMAGE, pythonImage: PYTHON_IMAGE } = suite;
  const base = file === undefined ? { NODE_IMAGE } : { PYTHON_IMAGE };
  const buildArgs = Object.entries({ ...(context === '.' && base), ...args });
  await buildWith(suite, [
    ...['--no-cache', '--tag', tag],
    ...(file === undefined ? [] : ['--file', file]),
    ...buildArgs.flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]),
    context,
  ]);
  return tag;
}

/** Builds an image with arguments of `docker build`, and notes all intermediate images. */
export async function buildWith(suite: Builder, args: string[]): Promise<void> {
  const onOutput = await imageNoter(suite);
  await docker(['build', '--force-rm', '--label', labelOf(suite), ...args], { onOutput });
}

/** Notes the images in the output of a build, except those that already exist. */
export async function imageNoter({ folder }: Pick<Suite, 'folder'>): Promise<(text: string) => void> {
  const before = new Set((await docker(['image', 'ls', '--all', '--quiet'])).split('\n'));
  let rest = '';
  return (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    const made = lines.flatMap((line) => /^ ---> ([0-9a-f]{12})$/.exec(line)?.[1] ?? []);
    for (const image of made) {
      if (!before.has(image)) appendFileSync(join(folder, MADE_IMAGES), `${image}\n`);
    }
  };
}
