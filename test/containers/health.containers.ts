import { afterAll, describe, expect, inject, test } from 'vitest';
import { Container, type StartOptions } from './container.ts';
import { command, docker } from './docker.ts';
import { HARDENED } from './suite.ts';

/** Ways to start a container that the health check has to support. */
const STARTS: Record<string, StartOptions> = {
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

let ours: Container;
afterAll(() => ours?.stop());

test('it is healthy at the first check, 10 s after the start', async () => {
  ours = await Container.start(inject('suite').ours);
  await ours.health('healthy', 60_000);
  const seconds = await firstCheck(ours);
  console.info(`Healthy ${seconds.toFixed(1)} s after the start`);
  expect(seconds).toBeLessThan(13);
});

/** From the start to the end of the first successful check. */
async function firstCheck(container: Container): Promise<number> {
  const started = await container.inspect('.State.StartedAt');
  const log = await container.inspect<{ ExitCode: number; End: string }[]>('.State.Health.Log');
  const good = log.find(({ ExitCode }) => ExitCode === 0);
  return (Date.parse(good?.End ?? '') - Date.parse(started)) / 1000;
}

test('it is unhealthy while its process is stopped, and healthy again afterwards', async () => {
  await docker(['kill', '--signal', 'STOP', ours.id]);
  const ill = await ours.health('unhealthy', 60_000);
  await docker(['kill', '--signal', 'CONT', ours.id]);
  const well = await ours.health('healthy', 60_000);
  console.info(`Unhealthy ${ill} ms after SIGSTOP, healthy ${well} ms after SIGCONT`);
});

test('the checks are not logged', async () => {
  expect(await command('docker', ['logs', ours.id])).toEqual({
    code: 0,
    stdout: 'serving at port 80\n',
    stderr: '',
  });
});

describe.concurrent('it is healthy', () => {
  test.each(Object.keys(STARTS))('with %s', async (name) => {
    const container = await Container.start(inject('suite').ours, STARTS[name]);
    await container.health('healthy', 60_000).finally(() => container.stop());
  });
});
