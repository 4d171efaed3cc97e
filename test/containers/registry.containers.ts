import { join } from 'node:path';
import { afterAll, describe, expect, inject, test } from 'vitest';
import { Container } from './container.ts';
import { command, docker } from './docker.ts';
import { startRegistry } from './registry.ts';

const suite = inject('suite');
const registry = await startRegistry(suite);
if (registry === undefined) {
  console.warn(
    'SKIPPED: push and pull, because neither docker-registry (Debian: apt-get install docker-registry) ' +
      'nor the image registry:2 is available',
  );
}
afterAll(() => registry?.stop());

const { host = '', user = '', password = '' } = registry ?? {};
/** Credentials stay in the folder of the run. */
const env = { DOCKER_CONFIG: join(suite.folder, 'docker-config') };
const login = ['login', '--username', user, '--password-stdin', host];

describe.skipIf(registry === undefined)('a registry with a password', () => {
  test('refuses a wrong password, and a push without login', async () => {
    const { code, stderr } = await command('docker', login, { env, input: 'wrong' });
    expect([code, stderr]).toEqual([1, expect.stringContaining('401 Unauthorized')]);
    await docker(['tag', suite.original, `${host}/${suite.id}-refused`]);
    await expect(docker(['push', `${host}/${suite.id}-refused`], { env })).rejects.toThrow('no basic auth');
    await docker(['image', 'rm', `${host}/${suite.id}-refused`]);
  });

  test('docker login', async () => {
    expect(await docker(login, { env, input: password })).toContain('Login Succeeded');
  });

  test.each(['ours', 'original'] as const)('docker tag, push, image rm, pull, run: %s', async (which) => {
    const image = suite[which];
    const name = `${host}/${suite.id}-${which}`;
    const id = await idOf(image);
    await docker(['tag', image, name]);
    expect(await docker(['push', name], { env })).toMatch(/latest: digest: sha256:/);
    await docker(['image', 'rm', name]);
    await expect(idOf(name)).rejects.toThrow(/No such image/);
    expect(await docker(['pull', name], { env })).toContain('Downloaded newer image');
    expect(await idOf(name)).toBe(id);
    const container = await Container.start(name);
    expect(await container.get('/')).toContain('<li><a href="requirements.txt">requirements.txt</a></li>');
    await container.stop();
    await docker(['image', 'rm', name]);
  });

  test('docker logout', async () => {
    expect(await docker(['logout', host], { env })).toContain('Removing login credentials');
  });
});

function idOf(image: string): Promise<string> {
  return docker(['image', 'inspect', '--format', '{{.Id}}', image]);
}
