import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { isHealthy } from '../../src/cli/healthcheck.ts';
import { MAIN, run, serve } from '../support/command.ts';
import { temporaryFolder } from '../support/tree.ts';

test('isHealthy() is true for a running listener, which logs nothing', async () => {
  const listener = await serve();
  expect(await isHealthy({ port: listener.port, host: '127.0.0.1' })).toBe(true);
  const check = run({ args: ['--healthcheck', String(listener.port)] });
  expect(await check.exited).toBe(0);
  expect(check.stdout + check.stderr).toBe('');
  await listener.stop();
  expect(listener.stderr).toBe('');
});

test('isHealthy() is false for a listener that hangs', async () => {
  const listener = await serve();
  listener.child.kill('SIGSTOP');
  expect(await isHealthy({ port: listener.port, host: '127.0.0.1' })).toBe(false);
  listener.child.kill('SIGCONT');
  await listener.stop();
});

test('--healthcheck fails if no process listens', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  const check = run({ env: { PORT: String(port) }, args: ['--healthcheck'] });
  expect(await check.exited).toBe(1);
  expect(check.stderr).toBe(`weblistener: error: No answer from 127.0.0.1:${port}\n`);
});

const BUNDLE = dirname(MAIN);
const DIST = join(BUNDLE, '../dist');

test.each([
  {
    program: DIST,
    inOrder: [
      'cli/command',
      'cli/healthcheck',
      'cli/inputs',
      'cli/network-values',
      'cli/options',
      'cli/processors',
      'cli/served-directory',
      'cli/values',
      'errors',
      'main',
      'python/images',
      'python/version',
      'util/host',
      'util/http',
      'util/quoted',
    ],
  },
  { program: BUNDLE, inOrder: ['cli', 'healthcheck', 'main', 'rolldown-runtime'] },
])('--healthcheck imports only the modules that it needs, in $program', async ({ program, inOrder }) => {
  const listener = await serve();
  const folder = temporaryFolder();
  const check = spawnSync(
    process.execPath,
    [join(program, 'main.js'), '--healthcheck', String(listener.port)],
    { env: { ...process.env, NODE_V8_COVERAGE: folder.path } },
  );
  expect(check.status).toBe(0);
  const scripts = readdirSync(folder.path).flatMap((name) => loadedScripts(join(folder.path, name)));
  expect(scripts.sort()).toEqual(inOrder.map((name) => pathToFileURL(join(program, `${name}.js`)).href));
  folder.remove();
  await listener.stop();
});

/** The files that a Node.js process has loaded, from its coverage report. */
function loadedScripts(report: string): string[] {
  const { result } = JSON.parse(readFileSync(report, 'utf8')) as { result: { url: string }[] };
  return result.map(({ url }) => url).filter((url) => url.startsWith('file:'));
}
