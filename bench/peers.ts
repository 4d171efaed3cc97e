import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { output } from '../test/support/processes.ts';
import { progress } from '../test/support/tool.ts';
import type { Contestant } from './contestants.ts';

const HERE = fileURLToPath(new URL('.', import.meta.url));

const NO_REDIRECT = 'no redirect to folders';
const NO_LISTING = 'no listings';

/** File servers from npm. */
export const PEERS: readonly Contestant[] = [
  {
    name: 'sirv',
    lacks: {
      redirect: NO_REDIRECT,
      'not-modified': 'no ETag by default',
      'listing-1000': NO_LISTING,
      'listing-20': NO_LISTING,
    },
    find: findPeer('sirv-cli', 'bin.js', (port, tree) => [tree, '--host', '127.0.0.1', '--port', port]),
  },
  {
    name: 'http-server',
    find: findPeer('http-server', 'bin/http-server', (port, tree) => [tree, '-a', '127.0.0.1', '-p', port]),
  },
  {
    name: 'serve',
    lacks: { redirect: NO_REDIRECT, 'not-modified': 'leaks a file descriptor per answer' }, // and crashes at the limit
    find: findPeer('serve', 'build/main.js', (port, tree) => [
      ...[tree, '--listen', `tcp://127.0.0.1:${port}`, '--no-port-switching', '--no-clipboard'],
    ]),
  },
];

/** Finds a package listed in package.json, and installs all of them if necessary. */
function findPeer(
  name: string,
  script: string,
  args: (port: string, tree: string) => string[],
): Contestant['find'] {
  return async () => {
    installing ??= install();
    await installing;
    return {
      version: `${name} ${installedVersion(name)}`,
      command: ({ port, tree }) => ({
        program: process.execPath,
        args: [join(HERE, 'node_modules', name, script), ...args(String(port), tree)],
      }),
    };
  };
}

let installing: Promise<void> | undefined;

async function install(): Promise<void> {
  const { dependencies } = readJson('package.json') as { dependencies: Record<string, string> };
  const isComplete = existsSync(join(HERE, 'node_modules/.package-lock.json')); // npm writes it last
  const peers = Object.entries(dependencies);
  if (isComplete && peers.every(([name, version]) => installedVersion(name) === version)) return;
  progress.line('Installing the npm packages to compare with into bench/node_modules');
  try {
    const { env } = process; // including the registry settings
    await output('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts'], { cwd: HERE, env });
  } catch (error) {
    throw new Error(`Cannot run "npm ci" in ${HERE}; leave the peers out with --contestants: ${error}`);
  }
}

function installedVersion(name: string): string | undefined {
  const file = join('node_modules', name, 'package.json');
  return existsSync(join(HERE, file)) ? (readJson(file) as { version: string }).version : undefined;
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(join(HERE, file), 'utf8'));
}
