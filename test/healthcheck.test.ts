import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { isHealthy } from '../src/healthcheck.ts';
import { run, serve } from './support/command.ts';

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
