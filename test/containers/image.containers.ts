import { chmodSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { build } from './build.ts';
import { Container } from './container.ts';
import { command, docker } from './docker.ts';
import { labelOf, ROOT } from './suite.ts';

const suite = inject('suite');
const MAX_SIZE = 15 * 1000 * 1000;
const ONCE = ['run', '--rm', '--label', labelOf(suite)];

const packageJson = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

async function inspect<T>(image: string, format: string): Promise<T> {
  return JSON.parse(await docker(['image', 'inspect', '--format', `{{json ${format}}}`, image]));
}

/** The sorted output lines of a command in the container. */
async function inside(...args: string[]): Promise<string[]> {
  const output = await docker([...ONCE, '--user', '0', suite.ours, ...args]);
  return output.split('\n').filter(Boolean).sort();
}

test('it is at most 15 MB larger than its base', async () => {
  const [base, ours] = await Promise.all([
    inspect<number>(suite.nodeImage, '.Size'),
    inspect<number>(suite.ours, '.Size'),
  ]);
  console.info(
    `The image: ${((ours - base) / 1e6).toFixed(1)} MB over its base of ${(base / 1e6).toFixed(1)} MB`,
  );
  expect(ours - base).toBeLessThanOrEqual(MAX_SIZE);
});

test('it contains only the build and its dependencies, nothing else from the project', async () => {
  expect(await inside('ls', '-A', '/opt/weblistener')).toEqual(['dist', 'node_modules', 'package.json']);
  const others = await inside('find', '/opt/weblistener/dist', '-type', 'f', '!', '-name', '*.js');
  expect(others.sort()).toEqual([
    '/opt/weblistener/dist/web/auth/hash-worker.mjs',
    '/opt/weblistener/dist/web/listing/assets/listing.css',
  ]);
  expect(await inside('ls', '-A', '/app')).toEqual(['PyWebListener.py', 'requirements.txt']);
  const installed = await inside('ls', '/opt/weblistener/node_modules');
  for (const name of Object.keys(packageJson.dependencies)) expect(installed).toContain(name.split('/')[0]);
  for (const name of Object.keys(packageJson.devDependencies)) {
    expect(installed).not.toContain(name.split('/')[0]);
  }
});

test('it keeps the names, versions and licences of the bundled packages', async () => {
  const files = await inside('find', '/opt/weblistener/node_modules', '!', '-type', 'd');
  expect(files.filter((file) => !/\/(?:package\.json|licen[cs]e[^/]*)$/i.test(file))).toEqual([]);
  expect(files).toContain('/opt/weblistener/node_modules/fastify/LICENSE');
});

test('it contains no npm and no other remains of the build', async () => {
  const names = ['npm', 'npx', 'corepack', 'yarn', 'yarnpkg', '.npm', '_cacache', 'typescript', 'vitest'];
  const search = names.flatMap((name) => ['-o', '-name', name]).slice(1);
  const pruned = ['(', '-path', '/proc', '-o', '-path', '/sys', ')', '-prune'];
  expect(await inside('find', '/', ...pruned, '-o', '(', ...search, ')', '-print')).toEqual([]);
  expect(await inside('find', '/src', '/out', '-maxdepth', '0').catch(() => [])).toEqual([]);
});

test('only root can change the program', async () => {
  expect(await inside('find', '/opt', '!', '-user', '0', '-o', '-perm', '/022', '!', '-type', 'l')).toEqual(
    [],
  );
});

test('its settings and labels are the documented ones', async () => {
  const { name, version, description, license } = packageJson;
  const labels = 'org.opencontainers.image.';
  expect(await inspect(suite.ours, '.Config')).toMatchObject({
    User: '1000:1000',
    WorkingDir: '/app',
    StopSignal: 'SIGTERM',
    ExposedPorts: { '80/tcp': {} },
    Env: expect.arrayContaining(['LANG=C.UTF-8', 'NODE_ENV=production']),
    Labels: {
      [`${labels}title`]: name,
      [`${labels}description`]: description,
      [`${labels}version`]: version,
      [`${labels}licenses`]: license,
      [`${labels}base.name`]: suite.nodeImage,
    },
  });
});

test('a base image with an ENTRYPOINT changes nothing', async () => {
  const context = join(suite.folder, 'entrypoint');
  mkdirSync(context);
  writeFileSync(join(context, 'docker-entrypoint.sh'), ENTRYPOINT);
  chmodSync(join(context, 'docker-entrypoint.sh'), 0o755);
  writeFileSync(join(context, 'Dockerfile'), dockerfileOf(suite.nodeImage));
  const base = await build(suite, { tag: `${suite.id}:base`, context });
  expect(await docker([...ONCE, base, '--version'])).toMatch(/^v\d+/); // like the official image
  const ours = await build(suite, { tag: `${suite.id}:over-base`, args: { NODE_IMAGE: base } });
  expect(await docker([...ONCE, ours, '--version'])).toBe(`weblistener ${packageJson.version}`);
  expect(await docker([...ONCE, ours, 'echo', 'as it is'])).toBe('as it is');
  expect(await command('docker', [...ONCE, ours, '--log-format', 'x'])).toMatchObject({ code: 2 });
});

function dockerfileOf(base: string): string {
  return `\
FROM ${base}
COPY docker-entrypoint.sh /usr/local/bin/
ENTRYPOINT ["docker-entrypoint.sh"]
CMD ["node"]
`;
}

/** The ENTRYPOINT of the official image. */
const ENTRYPOINT = `\
#!/bin/sh
set -e
if [ "\${1#-}" != "\${1}" ] || [ -z "$(command -v "\${1}")" ] || { [ -f "\${1}" ] && ! [ -x "\${1}" ]; }; then
  set -- node "$@"
fi
exec "$@"
`;

test('two builds produce the same layer for the program', async () => {
  const again = await build(suite, { tag: `${suite.id}:again` });
  const [layers, others] = await Promise.all([
    inspect<string[]>(suite.ours, '.RootFS.Layers'),
    inspect<string[]>(again, '.RootFS.Layers'),
  ]);
  expect(others.length).toBe(layers.length);
  expect(others.at(-1)).toBe(layers.at(-1));
});

test('built from a clone that only its owner can read, it serves', {
  timeout: 300_000,
}, async () => {
  const context = join(suite.folder, 'clone');
  mkdirSync(context);
  for (const name of CONTEXT)
    cpSync(join(ROOT, name), join(context, name), { recursive: true, preserveTimestamps: true });
  await command('chmod', ['-R', 'go=', context]); // as by umask 077
  const args = { NODE_IMAGE: suite.nodeImage };
  const image = await build(suite, { tag: `${suite.id}:closed`, context, args });
  const container = await Container.start(image);
  expect(await container.get('/requirements.txt')).toMatch(/^HTTP\/1\.0 200 OK\r\n/);
  await container.stop();
});

/** The Dockerfile and the files that it copies. */
const CONTEXT = [
  'Dockerfile',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'rolldown.config.js',
  'src',
  'python',
];
