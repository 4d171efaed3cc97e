import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Running, serve } from '../../support/command.ts';
import { layTree, type TreeEntry, temporaryFolder } from '../../support/tree.ts';
import { HELP } from './help.ts';
import { parity } from './main.ts';

const RUN = fileURLToPath(new URL('run.mjs', import.meta.url));

const folder = temporaryFolder();
const other = temporaryFolder();
const started: (Running & { port: number })[] = [];
let [first, twin, changed] = ['', '', ''];

beforeAll(async () => {
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const entry = (path: string, text: string): TreeEntry => ({
    path,
    type: 'file',
    base64: base64(text),
    mtime: 0,
  });
  const names = ['a b', 'caf%C3%A9', 'q"&<>', 'deep/er/%25', 'x%23', 'x%3F', "it's", 'sub/a'].map((name) =>
    entry(name, name),
  );
  layTree(folder.path, [...names, entry('hello.txt', 'hello, world\n')]);
  layTree(other.path, [...names, entry('hello.txt', 'hello, World\n')]);
  for (const { path } of [folder, folder, other])
    started.push(await serve({ cwd: path, args: ['-b', '127.0.0.1'] }));
  [first = '', twin = '', changed = ''] = started.map(({ port }) => `127.0.0.1:${port}`);
});
afterAll(async () => {
  for (const running of started) await running.stop();
  for (const { remove } of [folder, other]) remove();
});

/** Runs the command in this process. */
async function ended(...args: string[]): Promise<{ code: unknown; stdout: string; stderr: string }> {
  const printed = { stdout: '', stderr: '' };
  const into = (stream: keyof typeof printed) => ({
    isTTY: false,
    write: (text: string | Uint8Array) => {
      printed[stream] += text;
      return true;
    },
  });
  const code = await parity(args, { stdout: into('stdout'), stderr: into('stderr') });
  return { code, ...printed };
}

describe('parity', () => {
  test('two listeners with the same tree agree: exit code 0', async () => {
    const { code, stdout, stderr } = await ended(first, twin);
    const [, agreeing, sent] = /^(\d+) of (\d+) exchanges agree \(13 paths\)\n$/.exec(stdout) ?? [];
    const others = stderr.replace(/^parity: \d+ exchanges, \d+ agree\n/gm, ''); // progress, on a slow machine
    expect({ code, others }).toEqual({ code: 0, others: '' });
    expect(agreeing).toBe(sent);
    expect(Number(sent)).toBeGreaterThan(400);
  });

  test('a changed byte: exit code 1, and the byte is marked', async () => {
    const { code, stdout } = await ended(first, changed);
    const width = Math.max(first.length, changed.length);
    const same = '... 00:00:00 GMT\\r\\n\\r\\nhello, ';
    expect(code).toBe(1);
    expect(stdout).toContain(`\
GET /hello.txt HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n
  body, byte 138
  ${first.padEnd(width)}  ${same}world\\n  (144 bytes, closed)
  ${changed.padEnd(width)}  ${same}World\\n  (144 bytes, closed)
  ${' '.repeat(width)}  ${same.replace(/./g, ' ')}^
`);
    expect(stdout).not.toContain('HEAD /hello.txt HTTP/1.1\\r\\nHost: localhost');
    expect(stdout).toMatch(/^\d+ of \d+ exchanges agree \(13 paths\)$/m);
  });

  test('--json prints one object and nothing else', async () => {
    const { code, stdout } = await ended('--json', first, changed);
    const report = JSON.parse(stdout);
    expect(code).toBe(1);
    expect(report).toMatchObject({ listeners: [first, changed], paths: 13, cut: false });
    expect(report.kinds).toEqual({ body: report.exchanges - report.agreeing });
    expect(report.differences[0]).toMatchObject({ kind: 'body', first: { from: 0 }, second: { from: 0 } });
    const { at, first: one, second: two } = report.differences[0];
    expect([one.text[at], two.text[at]]).toEqual(['w', 'W']);
  });

  test('--exchanges limits the number of requests', async () => {
    const { code, stdout } = await ended(first, twin, '--exchanges', '7');
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: '7 of 7 exchanges agree (1 path; there is more to send)\n',
    });
  });

  test('--help', async () => {
    expect(await ended('--help')).toEqual({ code: 0, stdout: HELP, stderr: '' });
  });

  test('an invalid argument: one line and exit code 2', async () => {
    expect(await ended('here', first)).toEqual({
      code: 2,
      stdout: '',
      stderr: 'parity: error: Invalid listener "here": use HOST:PORT, as in "localhost:8000"\n',
    });
  });

  test('an unreachable listener is named: exit code 2', async () => {
    const unused = createServer().listen(0, '127.0.0.1');
    await once(unused, 'listening');
    const address = `127.0.0.1:${(unused.address() as { port: number }).port}`;
    unused.close();
    await once(unused, 'close');
    const stderr = `parity: error: Cannot connect to "${address}": ECONNREFUSED\n`;
    expect(await ended(first, address)).toEqual({ code: 2, stdout: '', stderr });
    expect(await ended(address, first)).toEqual({ code: 2, stdout: '', stderr });
  });

  test('a Python of another version is named in the first line', async () => {
    const python = createServer((socket) => {
      socket.once('data', () =>
        socket.end('HTTP/1.0 404 No\r\nServer: SimpleHTTP/0.6 Python/3.11.2\r\n\r\n'),
      );
    }).listen(0, '127.0.0.1');
    await once(python, 'listening');
    const address = `127.0.0.1:${(python.address() as { port: number }).port}`;
    const { code, stdout } = await ended(address, first, '--exchanges', '1');
    expect(code).toBe(1);
    expect(stdout).toMatch(new RegExp(`^${address} is Python 3\\.11\\.2: .*\n`));
    python.close();
  });

  test('SIGINT ends it with exit code 130', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const address = `127.0.0.1:${(silent.address() as { port: number }).port}`;
    const stdio = ['ignore', 'pipe', 'pipe'] as const;
    const running = new Running(spawn(process.execPath, [RUN, first, address], { stdio: [...stdio] }));
    const [asked] = await once(silent, 'connection');
    running.child.kill('SIGINT');
    expect(await running.exited).toBe(130);
    asked.destroy();
    silent.close();
  });
});
