import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, expect, inject, test } from 'vitest';
import { parseDocument } from 'yaml';
import { docker } from '../containers/docker.ts';
import { ROOT } from '../containers/suite.ts';
import { eventually } from '../support/wait.ts';
import { describeWith } from '../web/programs.ts';
import { Haproxy } from './haproxy.ts';
import { Load } from './load.ts';
import { writeSite } from './site.ts';
import { SwarmServers } from './swarm-servers.ts';

const ADMIN_PORT = 9100;
const SLOTS = 6;

/** Interval at which haproxy learns of new tasks. */
const POLL_MS = 200;

/** Milliseconds of load before and after the update. */
const AROUND_MS = 3000;

const { id: STACK } = inject('suite');
const SERVICE = `${STACK}_weblistener`;

describeWith('haproxy', ['-v'])('The stack for Docker Swarm behind haproxy', () => {
  const folder = join(inject('suite').folder, 'swarm');

  beforeAll(async () => {
    mkdirSync(folder);
    expect(await docker(['info', '--format', '{{.Swarm.LocalNodeState}}'])).toBe('inactive');
    writeFileSync(join(inject('suite').folder, 'swarm-begun'), ''); // the reaper leaves it
    await docker(['swarm', 'init', '--advertise-addr', '127.0.0.1', '--listen-addr', '127.0.0.1:0']);
  });

  test('is updated without a lost request', async () => {
    const site = join(folder, 'site');
    const files = writeSite(site);
    writeFileSync(join(folder, 'stack.yaml'), stackFor(site));
    const env = { WEBLISTENER_IMAGE: inject('suite').ours };
    const options = ['--detach=true', '--resolve-image=never', '--compose-file', join(folder, 'stack.yaml')];
    await docker(['stack', 'deploy', ...options, STACK], { env });
    const haproxy = await Haproxy.start(folder, SLOTS);
    const servers = new SwarmServers(haproxy, { service: SERVICE, adminPort: ADMIN_PORT, slots: SLOTS });
    const watching = servers.watch(POLL_MS);
    await eventually('two tasks are ready', async () => (await haproxy.up()) === 2, 60_000);

    const before = servers.seen.size;
    const load = new Load(haproxy.ports, files);
    load.start();
    await delay(AROUND_MS);
    await docker(['service', 'update', '--force', '--detach=false', SERVICE]);
    await eventually('the old tasks are gone', () => servers.gone === before, 60_000);
    await delay(AROUND_MS);
    await load.stop();

    const { requests, failed } = load.total;
    console.info(`docker service update --force: ${requests} requests, ${failed} failed`);
    expect(load.failures).toEqual([]);
    expect(servers.seen.size).toBe(2 * before);
    servers.stop();
    await watching;
    await haproxy.stop();
    await docker(['stack', 'rm', STACK]);
    await eventually(
      'the stack is gone',
      async () =>
        (await docker(['ps', '-aq', '--filter', `label=com.docker.swarm.service.name=${SERVICE}`])) === '',
      60_000,
    );
  });
});

/** The stack of the project, with ports of the host in place of the routing mesh, and the admin port for haproxy. */
function stackFor(site: string): string {
  const stack = parseDocument(readFileSync(join(ROOT, 'deploy/swarm/stack.yaml'), 'utf8'));
  const service = ['services', 'weblistener'];
  stack.setIn(
    [...service, 'ports'],
    [8080, ADMIN_PORT].map((target) => ({ target, mode: 'host' })),
  );
  stack.setIn([...service, 'volumes'], [`${site}:/app:ro`]);
  stack.addIn([...service, 'command'], `--admin-port=${ADMIN_PORT}`);
  stack.addIn([...service, 'command'], '--admin-bind=0.0.0.0');
  return stack.toString();
}
