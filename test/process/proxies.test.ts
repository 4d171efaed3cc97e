import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { exchange } from '../support/exchange.ts';
import { useListeners } from '../support/listeners.ts';

const { folder, start } = useListeners();

beforeAll(() => writeFileSync(join(folder.path, 'small'), 'small'));

const LINES = [
  'X-Forwarded-For: 198.51.100.7', // sent by the client
  'x-forwarded-for: 192.0.2.1', // added by the proxy
];

describe.each(['python', 'web'])('--trust-proxy, profile %s', (profile) => {
  /** The addresses in both logs, for a small file, a missing one and a bad method. */
  async function loggedAddresses(format: string, ...args: string[]): Promise<string[]> {
    const listener = await start({ args: ['--profile', profile, '--log-format', format, ...args] });
    for (const line of ['GET /small HTTP/1.0', 'GET /missing HTTP/1.0', 'PATCH / HTTP/1.0'])
      await exchange(listener.port, `${[line, ...LINES].join('\r\n')}\r\n\r\n`);
    const isJson = format === 'json';
    const lines = () =>
      isJson ? listener.stdout.trim().split('\n').slice(1) : listener.stderr.trim().split('\n');
    await listener.until(() => lines().length === (isJson ? 3 : 5));
    return lines().map((line) => (isJson ? JSON.parse(line).remoteAddress : line.replace(/ .*/, '')));
  }

  test.each([
    { format: 'python', count: 5 },
    { format: 'json', count: 3 },
  ])('the $format log has the address that the proxy adds', async ({ format, count }) => {
    const trusting = await loggedAddresses(format, '--trust-proxy', 'loopback');
    expect(trusting).toEqual(Array.from({ length: count }, () => '192.0.2.1'));
    const others = await loggedAddresses(format, '--trust-proxy', '10.0.0.0/8');
    expect(others).toEqual(Array.from({ length: count }, () => '127.0.0.1'));
  });
});
