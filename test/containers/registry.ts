import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { askPort } from '../support/exchange.ts';
import { eventually } from '../support/wait.ts';
import { command, docker } from './docker.ts';
import { freePort } from './ports.ts';
import { labelOf, type Suite } from './suite.ts';

/** A local registry with a password. */
export interface Registry {
  readonly host: string;
  readonly user: string;
  readonly password: string;
  readonly stop: () => Promise<void>;
}

const USER = 'suite';
const PASSWORD = 'only for this run';
/** Made with `htpasswd -Bbn`. */
const HTPASSWD = 'suite:$2y$05$eF8sZw0PLcuNdlc2llVakuYGUpZHkQNVuA6QAPuwIL9KqTPs/VM8.\n';
const IMAGE = 'registry:2';

/**
 * Starts Debian's docker-registry, else the image of the same program, and waits until it answers.
 * @returns undefined if neither is available
 */
export async function startRegistry(suite: Suite): Promise<Registry | undefined> {
  const folder = join(suite.folder, 'registry');
  mkdirSync(folder);
  writeFileSync(join(folder, 'htpasswd'), HTPASSWD);
  const start = (await hasProgram()) ? startProgram : (await hasImage()) ? startImage : undefined;
  if (start === undefined) return undefined;
  const port = await freePort();
  const stop = await start(folder, port, suite);
  const isThere = async () => (await askPort(port, 'GET /v2/ HTTP/1.0\r\n\r\n')).includes(' 401 ');
  await eventually('the registry answers', isThere);
  return { host: `127.0.0.1:${port}`, user: USER, password: PASSWORD, stop };
}

function hasProgram(): Promise<boolean> {
  return command('docker-registry', ['--version']).then(
    ({ code }) => code === 0,
    () => false,
  );
}

async function hasImage(): Promise<boolean> {
  const tries = [
    ['image', 'inspect', IMAGE],
    ['pull', IMAGE],
  ];
  for (const args of tries) if ((await command('docker', args)).code === 0) return true;
  return false;
}

async function startProgram(folder: string, port: number): Promise<() => Promise<void>> {
  const config = join(folder, 'config.yml');
  writeFileSync(config, configOf(folder, port));
  const registry = spawn('docker-registry', ['serve', config], { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => registry.on('close', () => resolve()));
  return () => {
    registry.kill();
    return ended;
  };
}

function configOf(folder: string, port: number): string {
  return `\
version: 0.1
log:
  level: error
storage:
  filesystem:
    rootdirectory: ${folder}/storage
http:
  addr: 127.0.0.1:${port}
auth:
  htpasswd:
    realm: suite
    path: ${folder}/htpasswd
`;
}

async function startImage(folder: string, port: number, suite: Suite): Promise<() => Promise<void>> {
  const settings = ['AUTH=htpasswd', 'AUTH_HTPASSWD_REALM=suite', 'AUTH_HTPASSWD_PATH=/auth/htpasswd'];
  const id = await docker([
    ...['run', '--detach', '--label', labelOf(suite), '--publish', `127.0.0.1:${port}:5000`],
    ...['--volume', `${folder}:/auth:ro`],
    ...settings.flatMap((setting) => ['--env', `REGISTRY_${setting}`]),
    IMAGE,
  ]);
  return async () => {
    await docker(['rm', '--force', '--volumes', id]);
  };
}
