import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { Container } from './container.ts';
import { command, docker } from './docker.ts';
import { HARDENED } from './suite.ts';

/** What the health check has to hold for: it is the listener of each container that it asks. */
const STARTS: Record<string, { flags?: string[]; args?: string[]; port?: number }> = {
  'nothing else': {},
  'port 8080 as an argument': { args: ['8080'], port: 8080 },
  'port 8080 in the environment': { flags: ['--env', 'PORT=8080'], port: 8080 },
  'an address': { args: ['--bind', '127.0.0.1'] },
  'a log in JSON': { args: ['--log-format', 'json'] },
  'hardened flags': { flags: HARDENED },
  'user 0': { flags: ['--user', '0'] },
  'user 4711': { flags: ['--user', '4711'] },
  '--init': { flags: ['--init'] },
  'a terminal': { flags: ['--tty'] },
};

const containers = new Map<string, Container>();
const seconds = new Map<string, number>();

/** They get well at the same time, which saves time. */
beforeAll(async () => {
  await Promise.all(
    Object.entries(STARTS).map(async ([name, options]) => {
      const container = await Container.start(inject('suite').ours, options);
      containers.set(name, container);
      await container.health('healthy', 20_000).catch(() => {}); // each says so for itself
      seconds.set(name, await firstCheck(container));
    }),
  );
});
afterAll(() => Promise.all([...containers.values()].map((container) => container.stop())));

test.each(Object.keys(STARTS))('with %s it is healthy within 5 s', (name) => {
  expect(seconds.get(name)).toBeLessThan(5);
});

/** From the start to the end of the first check that found it well. */
async function firstCheck(container: Container): Promise<number> {
  const started = await container.inspect('.State.StartedAt');
  const log = await container.inspect<{ ExitCode: number; End: string }[]>('.State.Health.Log');
  const good = log.find(({ ExitCode }) => ExitCode === 0);
  return (Date.parse(good?.End ?? '') - Date.parse(started)) / 1000;
}

test('it is unhealthy while its process is stopped, and healthy again behind that', async () => {
  const ours = containers.get('nothing else') as Container;
  await docker(['kill', '--signal', 'STOP', ours.id]);
  const ill = await ours.health('unhealthy', 60_000);
  await docker(['kill', '--signal', 'CONT', ours.id]);
  const well = await ours.health('healthy', 60_000);
  console.info(`Unhealthy ${ill} ms behind SIGSTOP, healthy ${well} ms behind SIGCONT`);
});

test('the checks leave no line in the log', async () => {
  const { id } = containers.get('nothing else') as Container;
  expect(await command('docker', ['logs', id])).toEqual({
    code: 0,
    stdout: 'serving at port 80\n',
    stderr: '',
  });
});
