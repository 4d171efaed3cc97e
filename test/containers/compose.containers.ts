import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { askPort, masked } from '../support/exchange.ts';
import { eventually } from '../support/wait.ts';
import { imageNoter } from './build.ts';
import { waitForHealth } from './container.ts';
import { command, docker } from './docker.ts';
import { isFree } from './ports.ts';

const suite = inject('suite');
const folder = join(suite.folder, 'composed');
const override = join(suite.folder, 'compose.override.json');
const PORTS = { python: 8800, weblistener: 8801 };

const compose = await findCompose();
const taken = (await Promise.all(Object.values(PORTS).map(isFree))).includes(false);
const skip = compose === undefined || taken;
if (skip) {
  const why = taken
    ? 'port 8800 or 8801 is in use'
    : 'docker-compose is not installed (Debian: apt-get install docker-compose)';
  console.warn(`SKIPPED: compose.yaml, because ${why}`);
}

async function findCompose(): Promise<string[] | undefined> {
  for (const [program = '', ...args] of [['docker', 'compose'], ['docker-compose']]) {
    const version = command(program, [...args, 'version']).catch(() => ({ code: 1 }));
    if ((await version).code === 0) return [program, ...args];
  }
  return undefined;
}

/** With the name of the run and separate images, so that the user's own images keep their tags. */
async function run(...args: string[]): Promise<string> {
  const [program = '', ...own] = compose ?? [];
  const files = ['--project-name', suite.id, '--file', 'compose.yaml', '--file', override];
  const { code, stdout, stderr } = await command(program, [...own, ...files, ...args], {
    env: { WEBLISTENER_DIR: folder },
    onOutput: await imageNoter(suite),
  });
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} failed with ${code}: ${stderr}`);
  return stdout;
}

describe.skipIf(skip)('compose.yaml', () => {
  beforeAll(async () => {
    mkdirSync(folder);
    writeFileSync(join(folder, 'served.txt'), 'served\n');
    const { nodeImage: NODE_IMAGE, pythonImage: PYTHON_IMAGE } = suite;
    const service = (name: string, args: object) => ({ image: `${suite.id}-${name}`, build: { args } });
    const services = {
      python: service('composed-python', { PYTHON_IMAGE }),
      weblistener: service('composed-weblistener', { NODE_IMAGE }),
    };
    writeFileSync(override, JSON.stringify({ services }));
    await run('build');
    await run('up', '--detach');
  });
  afterAll(() => run('down', '--volumes'));

  test('serves one folder with both services', async () => {
    for (const target of ['/', '/served.txt', '/missing']) {
      const answers = Object.values(PORTS).map((port) =>
        eventually(`port ${port}`, async () => masked(await askPort(port, `GET ${target} HTTP/1.0\r\n\r\n`))),
      );
      const [original, ours] = await Promise.all(answers);
      expect(ours).toBe(original);
      expect(ours).toContain(target === '/missing' ? '404' : 'served');
    }
  });

  test('our service is hardened and healthy', async () => {
    const id = (await run('ps', '--quiet', 'weblistener')).trim();
    const [{ HostConfig, Mounts, State }] = JSON.parse(await docker(['inspect', id]));
    expect(HostConfig).toMatchObject({ ReadonlyRootfs: true, CapDrop: ['ALL'], Privileged: false });
    expect(HostConfig.SecurityOpt).toEqual([expect.stringContaining('no-new-privileges')]);
    expect(Mounts).toMatchObject([{ Source: folder, Destination: '/app', RW: false }]);
    expect(State.Running).toBe(true);
    await waitForHealth(id, 'healthy', 60_000);
  });
});
