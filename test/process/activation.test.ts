import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { MAIN, Running } from '../support/command.ts';
import { ask, readAll } from '../support/exchange.ts';
import { EACH_FORM, useListeners } from '../support/listeners.ts';
import { describeWith } from '../web/programs.ts';

const { folder, kept, start } = useListeners();

beforeAll(() => writeFileSync(join(folder.path, 'small'), 'small'));

/** Starts a program that holds a socket and runs the command with it. */
function holdSocket(args: string[], path = ''): Running {
  const script = fileURLToPath(new URL('hold-socket.py', import.meta.url));
  const child = spawn('python3', [script, process.execPath, MAIN, ...args], {
    cwd: folder.path,
    stdio: 'pipe',
    env: { ...process.env, HELD_PATH: path },
  });
  return kept(new Running(child));
}

/** Runs the command in the holder for the `nth` time. */
async function activate(holder: Running, nth: number, sockets = 1) {
  holder.child.stdin?.write(`${sockets}\n`);
  const started = () => [...holder.stdout.matchAll(/^started (\d+) port (\d+)$/gm)][nth];
  const [, pid, port] = await holder.until(started);
  return { pid: Number(pid), port: Number(port) };
}

async function untilServing(holder: Running, nth: number): Promise<void> {
  await holder.until(() => [...holder.stdout.matchAll(/^serving at port \d+$/gm)][nth]);
}

async function untilEnded(holder: Running, nth: number): Promise<string | undefined> {
  return (await holder.until(() => [...holder.stdout.matchAll(/^ended (\d+)$/gm)][nth]))[1];
}

describeWith('python3').each(EACH_FORM)(
  'The socket from systemd, profile %s, workers: %s',
  (profile, workers) => {
    test('is served, and a restart refuses no connection', async () => {
      const holder = holdSocket(['--profile', profile, '--workers', workers]);
      const { pid, port } = await activate(holder, 0);
      await untilServing(holder, 0);
      expect(await ask(port, '/small')).toMatchObject({ status: 200, body: 'small' });
      process.kill(pid, 'SIGTERM');
      expect(await untilEnded(holder, 0)).toBe('0');
      const waiting = [1, 2, 3].map(() => ask(port, '/small')); // accepted by the kernel alone
      const again = await activate(holder, 1);
      for (const answer of await Promise.all(waiting))
        expect(answer).toMatchObject({ status: 200, body: 'small' });
      process.kill(again.pid, 'SIGTERM');
      expect(await untilEnded(holder, 1)).toBe('0');
    });
  },
);

describeWith('python3').each(['1', '2'])('A Unix socket from systemd, workers: %s', (workers) => {
  const path = join(folder.path, `held-${workers}.sock`);

  test('is served', async () => {
    const holder = holdSocket(['--workers', workers], path);
    const { pid } = await activate(holder, 0);
    await holder.until(() => holder.stdout.includes('serving at the systemd socket\n'));
    const socket = connect({ path });
    socket.write('GET /small HTTP/1.0\r\n\r\n');
    expect(await readAll(socket)).toMatch(/^HTTP\/1\.0 200 OK\r\n.*small$/s);
    process.kill(pid, 'SIGTERM');
    expect(await untilEnded(holder, 0)).toBe('0');
  });
});

describeWith('python3')('Two sockets from systemd', () => {
  test('are refused', async () => {
    const holder = holdSocket([]);
    await activate(holder, 0, 2);
    expect(await untilEnded(holder, 0)).toBe('2');
    expect(holder.stdout).toContain(
      'weblistener: error: systemd passed 2 sockets: keep a single ListenStream=\n',
    );
  });
});

test('A socket for another process is not taken', async () => {
  const listener = await start({ env: { LISTEN_PID: '1', LISTEN_FDS: '1' } });
  expect(await ask(listener.port, '/small')).toMatchObject({ status: 200 });
});
