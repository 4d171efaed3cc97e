import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Contestant, Place } from './contestant.ts';
import { output } from './processes.ts';

const HERE = fileURLToPath(new URL('.', import.meta.url));

const NO_LISTING = 'it lists no folders';
const NO_REDIRECT = 'it redirects to no folder';
const NO_ETAG = 'it gives an ETag only where told to';
const LEFT_OPEN = 'it leaves a file open for each'; // and ends once it may open no more

export const PEERS: readonly Contestant[] = [
  {
    name: 'sirv',
    lacks: {
      redirect: NO_REDIRECT,
      'not-modified': NO_ETAG,
      'listing-1000': NO_LISTING,
      'listing-20': NO_LISTING,
    },
    find: found('sirv-cli', 'bin.js', ({ port, tree }) => [tree, '--host', '127.0.0.1', '--port', `${port}`]),
  },
  {
    name: 'http-server',
    find: found('http-server', 'bin/http-server', ({ port, tree }) => [
      ...[tree, '-a', '127.0.0.1', '-p', `${port}`],
    ]),
  },
  {
    name: 'serve',
    lacks: { redirect: NO_REDIRECT, 'not-modified': LEFT_OPEN },
    find: found('serve', 'build/main.js', ({ port, tree }) => [
      ...[tree, '--listen', `tcp://127.0.0.1:${port}`, '--no-port-switching', '--no-clipboard'],
    ]),
  },
];

/** Finds a package that this folder's package.json names, once all are installed. */
function found(name: string, script: string, args: (place: Place) => string[]): Contestant['find'] {
  return async () => {
    await installed();
    return {
      version: `${name} ${versionHere(name)}`,
      command: (place) => ({
        program: process.execPath,
        args: [join(HERE, 'node_modules', name, script), ...args(place)],
      }),
    };
  };
}

let installing: Promise<void> | undefined;

/** Installs the peers where they are not, or are others; once, however often it is called. */
function installed(): Promise<void> {
  installing ??= install();
  return installing;
}

async function install(): Promise<void> {
  const { dependencies } = readJson('package.json') as { dependencies: Record<string, string> };
  const isWhole = existsSync(join(HERE, 'node_modules/.package-lock.json')); // which npm writes last
  if (isWhole && Object.entries(dependencies).every(([name, version]) => versionHere(name) === version))
    return;
  console.error('Installing the peers into test/bench/node_modules');
  try {
    const { env } = process; // with whatever it takes to reach the registry from here
    await output('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts'], { cwd: HERE, env });
  } catch (error) {
    throw new Error(
      `Cannot install the peers: see that "npm ci" works in ${HERE}, or leave them out with --contestants: ${error}`,
    );
  }
}

function versionHere(name: string): string | undefined {
  const file = join('node_modules', name, 'package.json');
  return existsSync(join(HERE, file)) ? (readJson(file) as { version: string }).version : undefined;
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(join(HERE, file), 'utf8'));
}
