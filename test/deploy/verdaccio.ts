import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../containers/ports.ts';
import { Running } from '../support/command.ts';
import { askPort } from '../support/exchange.ts';
import { eventually } from '../support/wait.ts';
import { environment, install, upstream } from './npm.ts';

/** A local npm registry. */
export interface PackageRegistry {
  /** For npm: where it is, an empty cache, and a dummy token. */
  readonly env: Record<string, string>;
  readonly stop: () => Promise<unknown>;
}

/** The last version for Node.js 20. */
const VERSION = '6.8.0';
/** A dependency asks for the tag `cjs`, which not every mirror has. */
const OVERRIDES = { 'node-fetch': '^2.7.0' };

/** Installs Verdaccio below a folder, starts it and waits until it answers. */
export async function startVerdaccio(folder: string): Promise<PackageRegistry> {
  const home = join(folder, 'verdaccio');
  mkdirSync(home);
  await install(home, { verdaccio: VERSION }, OVERRIDES);
  const port = await freePort();
  const config = join(home, 'config.yaml');
  writeFileSync(config, configOf(home, port, await upstream(home)));
  const main = join(home, 'node_modules/verdaccio/bin/verdaccio');
  const registry = new Running(
    spawn(process.execPath, [main, '--config', config], { cwd: home, env: environment() }),
  );
  const isThere = async () => {
    if (registry.child.exitCode !== null) throw new Error(`Verdaccio ended: ${registry.stderr}`);
    return (await askPort(port, 'GET /-/ping HTTP/1.0\r\n\r\n')).includes(' 200 ');
  };
  await eventually('the registry answers', isThere);
  return { env: settings(home, port), stop: () => registry.stop('SIGKILL') };
}

/** Dependencies come from the registry of this machine; weblistener never does, even once it is published. */
function configOf(home: string, port: number, url: string): string {
  return `\
storage: ${home}/storage
listen: 127.0.0.1:${port}
uplinks:
  npm:
    url: ${url}
packages:
  weblistener:
    access: $all
    publish: $all
  '**':
    access: $all
    proxy: npm
log: { type: stdout, format: pretty, level: error }
`;
}

function settings(home: string, port: number): Record<string, string> {
  const userconfig = join(home, 'npmrc');
  const lines = [
    `registry=http://127.0.0.1:${port}/`,
    `//127.0.0.1:${port}/:_authToken=anybody`,
    `cache=${join(home, 'cache')}`,
    'audit=false',
    'update-notifier=false',
  ];
  writeFileSync(userconfig, `${lines.join('\n')}\n`);
  return { npm_config_userconfig: userconfig };
}
