import { type StdioOptions, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { describeAddresses } from '../../src/process/addresses.ts';
import { MAIN, Running } from '../support/command.ts';
import { howItEnds, openSocket } from '../support/exchange.ts';
import { portOf, useListeners } from '../support/listeners.ts';

/** The `script` of util-linux runs a command on a terminal of its own. */
const hasScript = spawnSync('script', ['--version']).stdout?.includes('util-linux') === true;
if (!hasScript) console.warn('Not tested on a terminal: needs script(1) of util-linux');

const { folder, kept } = useListeners();
beforeAll(() => writeFileSync(join(folder.path, 'large.bin'), Buffer.alloc(32 * 1024 * 1024, 'x')));

const CTRL_C = '\x03';
const STOP = 'Press Ctrl-C to stop';

async function startOnTerminal(args: string, lines: number): Promise<Running> {
  const command = `exec "${process.execPath}" "${MAIN}" ${args}`;
  const stdio: StdioOptions = ['pipe', 'pipe', 'pipe'];
  const running = kept(
    new Running(spawn('script', ['-qec', command, '/dev/null'], { cwd: folder.path, stdio })),
  );
  await running.until(() => linesOf(running).length >= lines);
  return running;
}

function linesOf({ stdout }: Running): string[] {
  return stdout.replaceAll('\r', '').replaceAll('^C', '').split('\n').slice(0, -1);
}

describe.runIf(hasScript)('On a terminal', () => {
  test.each(['python', 'web'])(
    'the %s profile prints the address to open after the banner',
    async (profile) => {
      const running = await startOnTerminal(`--profile ${profile} --bind 127.0.0.1 0`, 3);
      running.child.stdin?.write(CTRL_C);
      expect(await running.exited).toBe(0);
      const port = await portOf(running);
      expect(linesOf(running)).toEqual([`serving at port ${port}`, `  http://127.0.0.1:${port}/`, STOP]);
    },
  );

  test('the JSON log has one object per line and nothing else', async () => {
    const running = await startOnTerminal('--profile web --bind 127.0.0.1 --log-format json 0', 1);
    running.child.stdin?.write(CTRL_C);
    expect(await running.exited).toBe(0);
    expect(linesOf(running).map((line) => JSON.parse(line).level)).toEqual(['info']);
  });

  test.each(['', '--profile web', '--workers 2'])(
    'Ctrl-C during a download says that it waits, a second one aborts it: %s',
    async (options) => {
      const running = await startOnTerminal(`${options} --bind 127.0.0.1 0`, 3);
      const port = await portOf(running);
      const download = await openSocket(port, 'GET /large.bin HTTP/1.0\r\n\r\n', { halfOpen: true });
      await once(download, 'readable');
      running.child.stdin?.write(CTRL_C);
      await running.until(() => linesOf(running).at(-1)?.startsWith('Waiting up to 8 s for answers'));
      running.child.stdin?.write(CTRL_C);
      expect(await running.exited).toBe(0);
      expect(await howItEnds(download)).toBe('reset');
    },
  );
});

describe('describeAddresses()', () => {
  test('returns localhost and the network addresses of this machine', () => {
    const text = describeAddresses({ bind: undefined, tls: undefined, basePath: '' }, 8000);
    const [local, ...network] = text.trimEnd().split('\n');
    expect(local).toBe('  local    http://localhost:8000/');
    const addresses = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
    for (const { address, internal, family } of addresses)
      if (!internal && family === 'IPv4') expect(network).toContain(`  network  http://${address}:8000/`);
  });

  test('returns only the bound address, with its scheme', () => {
    const tls = { cert: 'c', key: undefined, passwordFile: undefined };
    expect(describeAddresses({ bind: '::1', tls, basePath: '' }, 443)).toBe('  https://[::1]:443/\n');
  });

  test('returns the path that is served', () => {
    const addresses = { bind: '127.0.0.1', tls: undefined, basePath: '/docs' };
    expect(describeAddresses(addresses, 80)).toBe('  http://127.0.0.1:80/docs/\n');
  });
});
