import { expect, inject, test } from 'vitest';
import { askPort, split } from '../support/exchange.ts';
import { eventually } from '../support/wait.ts';
import { buildWith } from './build.ts';
import { docker } from './docker.ts';
import { messages } from './logs.ts';
import { freePort } from './ports.ts';
import { labelOf } from './suite.ts';

const suite = inject('suite');
const LABEL = ['--label', labelOf(suite)];
/** Docker ignores build arguments that a Dockerfile does not declare. */
const BASES = [
  '--build-arg',
  `NODE_IMAGE=${suite.nodeImage}`,
  '--build-arg',
  `PYTHON_IMAGE=${suite.pythonImage}`,
];
const logs = new Map<string, string[]>();

/** A command of the tutorial, word by word. */
function run(words: string, ...more: string[]): Promise<string> {
  const [program = '', ...args] = words.split(' ');
  expect(program).toBe('docker');
  return docker([...args.slice(0, 1), ...more, ...args.slice(1)]);
}

/** The page on a port, without its head. */
function page(port: number): Promise<string> {
  return eventually(
    `a page on port ${port}`,
    async () => split(await askPort(port, 'GET / HTTP/1.0\r\n\r\n')).body,
  );
}

test.concurrent.each([
  ['weblistener', ''],
  ['python_weblistener', '-f Dockerfile.python '],
])('the tutorial, command by command: %s', async (tutorialName, file) => {
  const name = `${suite.id}-${tutorialName}`;
  const port = await freePort();
  await buildWith(suite, [...BASES, ...`docker build ${file}. -t ${name}`.split(' ').slice(2)]);
  expect(await run('docker images')).toMatch(new RegExp(`^${name} +latest `, 'm'));
  await run(`docker image tag ${name} ${name}:v1`);
  expect(await run('docker images')).toMatch(new RegExp(`^${name} +v1 `, 'm'));

  await run(`docker run -d -p ${port}:80 --name ${name} -t ${name}`, ...LABEL);
  expect(await run('docker ps')).toMatch(new RegExp(` 0\\.0\\.0\\.0:${port}->80/tcp.* ${name}$`, 'm'));
  const first = await page(port);
  expect(first).toContain('<li><a href="PyWebListener.py">PyWebListener.py</a></li>');

  const start = performance.now();
  await run(`docker stop ${name}`);
  console.info(`docker stop of ${tutorialName}: ${Math.round(performance.now() - start)} ms`);
  expect(await run('docker ps')).not.toContain(name);
  expect(await run('docker ps -a')).toMatch(new RegExp(` Exited \\(\\d+\\).* ${name}$`, 'm'));
  await run(`docker start ${name}`);
  expect(await page(port)).toBe(first);
  logs.set(tutorialName, messages(await run(`docker logs ${name}`)));

  await run(`docker stop ${name}`);
  await run(`docker rm ${name}`);
  await run(`docker image rm ${name}:v1 ${name}`);
  expect(await run('docker images')).not.toContain(name);
});

test('both logs are the same', () => {
  const banner = 'serving at port 80';
  const line = '"GET / HTTP/1.0" 200 -';
  expect(logs.get('weblistener')).toEqual([banner, line, banner, line]);
  expect(logs.get('python_weblistener')).toEqual([banner, line, banner, line]);
});
