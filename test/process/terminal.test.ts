import { spawn, spawnSync } from 'node:child_process';
import { networkInterfaces } from 'node:os';
import { afterEach, describe, expect, test } from 'vitest';
import { describeAddresses } from '../../src/process/addresses.ts';
import { MAIN, Running } from '../support/command.ts';

const WEB = { headers: [], cors: undefined, cache: undefined, keepAlive: 5, tls: undefined };

/** That of util-linux, which runs a command on a terminal of its own. */
const hasScript = spawnSync('script', ['--version']).stdout?.includes('util-linux') === true;
if (!hasScript) console.warn('Not tested on a terminal: there is no script(1) of util-linux');

let running: Running;
afterEach(() => {
  running?.child.kill('SIGKILL');
});

async function linesOnTerminal(args: string): Promise<string[]> {
  const command = `exec "${process.execPath}" "${MAIN}" ${args}`;
  running = new Running(spawn('script', ['-qec', command, '/dev/null'], { stdio: ['pipe', 'pipe', 'pipe'] }));
  await running.until(() => running.stdout.includes('\n'));
  running.child.stdin?.write('\x03'); // Ctrl-C
  expect(await running.exited).toBe(0);
  return running.stdout.replaceAll('\r', '').replace('^C', '').trimEnd().split('\n');
}

describe.runIf(hasScript)('On a terminal', () => {
  test('the web profile says what can be opened, behind the banner', async () => {
    const [banner, ...addresses] = await linesOnTerminal('--profile web --bind 127.0.0.1 0');
    const [, port] = /^serving at port (\d+)$/.exec(banner ?? '') ?? [];
    expect(addresses).toEqual([`  http://127.0.0.1:${port}/`]);
  });

  test('the python profile does not', async () => {
    expect(await linesOnTerminal('--bind 127.0.0.1 0')).toHaveLength(1);
  });

  test('nor does the JSON log, which has one object a line', async () => {
    const lines = await linesOnTerminal('--profile web --bind 127.0.0.1 --log-format json 0');
    expect(lines.map((line) => JSON.parse(line).level)).toEqual(['info']);
  });
});

describe('describeAddresses()', () => {
  test('names this machine, and its addresses in its network', () => {
    const text = describeAddresses({ bind: undefined, web: WEB }, 8000);
    const [local, ...network] = text.trimEnd().split('\n');
    expect(local).toBe('  local    http://localhost:8000/');
    const addresses = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
    for (const { address, internal, family } of addresses)
      if (!internal && family === 'IPv4') expect(network).toContain(`  network  http://${address}:8000/`);
  });

  test('names the one that it is bound to, with the scheme', () => {
    const tls = { cert: 'c', key: undefined, passwordFile: undefined };
    expect(describeAddresses({ bind: '::1', web: { ...WEB, tls } }, 443)).toBe('  https://[::1]:443/\n');
  });
});
