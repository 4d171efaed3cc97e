import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { isHealthy } from '../src/cli/healthcheck.ts';
import { MAIN, run, serve } from './support/command.ts';
import { temporaryFolder } from './support/tree.ts';

test('isHealthy() of a listener that answers, which leaves no line in its log', async () => {
  const listener = await serve();
  expect(await isHealthy(listener.port, '127.0.0.1')).toBe(true);
  const check = run({ args: ['--healthcheck', String(listener.port)] });
  expect(await check.exited).toBe(0);
  expect(check.stdout + check.stderr).toBe('');
  await listener.stop();
  expect(listener.stderr).toBe('');
});

test('isHealthy() of a listener that hangs', async () => {
  const listener = await serve();
  listener.child.kill('SIGSTOP');
  expect(await isHealthy(listener.port, '127.0.0.1')).toBe(false);
  listener.child.kill('SIGCONT');
  await listener.stop();
});

test('isHealthy() where nobody listens', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  const check = run({ env: { PORT: String(port) }, args: ['--healthcheck'] });
  expect(await check.exited).toBe(1);
  expect(check.stderr).toBe(`weblistener: error: Nobody answers on port ${port} of "127.0.0.1"\n`);
});

/** In order. */
const LOADED = [
  'directory',
  'healthcheck',
  'inputs',
  'main',
  'options',
  'start-error',
  'usage-error',
  'values',
];

test('--healthcheck loads what reads the options and asks, and nothing else', async () => {
  const listener = await serve();
  const folder = temporaryFolder();
  const check = run({
    args: ['--healthcheck', String(listener.port)],
    env: { NODE_V8_COVERAGE: folder.path },
  });
  expect(await check.exited).toBe(0);
  const scripts = readdirSync(folder.path).flatMap((name) => loadedScripts(join(folder.path, name)));
  expect(scripts.sort()).toEqual(LOADED.map((name) => pathToFileURL(join(dirname(MAIN), `${name}.js`)).href));
  folder.remove();
  await listener.stop();
});

/** Files that a process of Node.js has loaded, by its report of coverage. */
function loadedScripts(report: string): string[] {
  const { result } = JSON.parse(readFileSync(report, 'utf8')) as { result: { url: string }[] };
  return result.map(({ url }) => url).filter((url) => url.startsWith('file:'));
}
