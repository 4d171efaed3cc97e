import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, inject, test } from 'vitest';
import { command } from '../containers/docker.ts';
import { freePort } from '../containers/ports.ts';
import { ROOT } from '../containers/suite.ts';
import { MAIN, Running } from '../support/command.ts';
import { ask } from '../support/exchange.ts';
import { describeWith } from '../web/programs.ts';

const UNITS = ['weblistener.service', 'weblistener.socket'];

/** The exposure that `systemd-analyze security` finds, in tenths; 100 is a unit without any protection. */
const MAX_EXPOSURE = 15;

const folder = join(inject('suite').folder, 'systemd');

beforeAll(() => {
  mkdirSync(folder);
  for (const unit of UNITS) {
    const text = readFileSync(join(ROOT, 'deploy/systemd', unit), 'utf8');
    writeFileSync(
      join(folder, unit),
      text.replace('/usr/local/bin/weblistener', `${process.execPath} ${MAIN}`),
    );
  }
});

describeWith('systemd-analyze')('The units for systemd', () => {
  test('are valid', async () => {
    const files = UNITS.map((unit) => join(folder, unit));
    const { code, stdout, stderr } = await command('systemd-analyze', ['verify', '--man=no', ...files]);
    expect(stdout + stderr).toBe('');
    expect(code).toBe(0);
  });

  test('expose little', async () => {
    const options = ['--offline=true', `--threshold=${MAX_EXPOSURE}`];
    const { code, stdout } = await command('systemd-analyze', [
      'security',
      ...options,
      join(folder, 'weblistener.service'),
    ]);
    expect(stdout).toContain('exposure level');
    expect(code).toBe(0);
  });
});

describeWith('systemd-socket-activate')('systemd-socket-activate', () => {
  test('starts a listener at the first connection', async () => {
    const port = await freePort();
    const options = ['--listen', `127.0.0.1:${port}`, '--setenv=PATH', process.execPath, MAIN];
    const child = spawn('systemd-socket-activate', [...options, '--profile', 'web'], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const listener = new Running(child);
    await listener.until(() => listener.stderr.includes(`Listening on 127.0.0.1:${port}`));
    expect(await ask(port, '/weblistener.socket')).toMatchObject({ status: 200 });
    expect(listener.stdout).toContain(`serving at port ${port}\n`);
    expect(await listener.stop()).toBe(0);
  });
});
