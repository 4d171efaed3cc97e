import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { build } from './build.ts';
import { startReaper } from './reaper.ts';
import type { Suite } from './suite.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    suite: Suite;
  }
}

/** Builds both images; everything created from here on is removed when this process exits, even by a signal. */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const [nodeImage, pythonImage] = ['node:26-bookworm-slim', 'python:3.5'];
  const suite = {
    id: `weblistener-suite-${process.pid}-${Date.now().toString(36)}`,
    folder: '',
    nodeImage: process.env['NODE_IMAGE'] ?? nodeImage,
    pythonImage: process.env['PYTHON_IMAGE'] ?? pythonImage,
    ours: '',
    original: '',
  };
  requireEngine();
  requireImage(suite.nodeImage, 'NODE_IMAGE');
  requireImage(suite.pythonImage, 'PYTHON_IMAGE');
  process.umask(0o022); // another user serves the files
  suite.folder = realpathSync(mkdtempSync(join(tmpdir(), `${suite.id}-`)));
  process.env['WEBLISTENER_SUITE'] = suite.id; // marks the children of this process for the reaper
  const endReaper = startReaper(suite);
  mkdirSync(join(suite.folder, 'empty'));
  try {
    suite.ours = await build(suite, { tag: `${suite.id}:ours` });
    suite.original = await build(suite, { tag: `${suite.id}:original`, file: 'Dockerfile.python' });
  } catch (error) {
    await endReaper();
    throw error;
  }
  provide('suite', suite);
  return endReaper;
}

function requireEngine(): void {
  const { status, error, stderr } = spawnSync('docker', ['version'], { encoding: 'utf8' });
  if (status === 0) return;
  const why = error === undefined ? stderr.trim().split('\n').at(-1) : 'docker is not installed';
  fail(
    `The container suite needs a Docker engine (${why}): install one (Debian: apt-get install docker.io; others: ` +
      'https://docs.docker.com/engine/install/), start it (dockerd) and be allowed to use it (group docker)',
  );
}

/** Base images stay, pulled ones too. */
function requireImage(image: string, variable: string): void {
  if (spawnSync('docker', ['image', 'inspect', image]).status === 0) return;
  const { status, stderr } = spawnSync('docker', ['pull', image], { encoding: 'utf8' });
  if (status === 0) {
    console.info(`Pulled ${image}, which stays`);
    return;
  }
  fail(
    `The container suite needs the image ${image}, and it cannot be pulled (${stderr.trim().split('\n').at(-1)}): ` +
      `make an image of that name, or name another with ${variable}`,
  );
}

/** Prints one line instead of a stack. */
function fail(line: string): never {
  console.error(line);
  process.exit(1);
}
