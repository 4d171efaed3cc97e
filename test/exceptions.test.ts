import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Running, serve } from './support/command.ts';
import { exchange, masked } from './support/exchange.ts';
import { temporaryFolder } from './support/tree.ts';

const folder = temporaryFolder();
const started: Running[] = [];

/** Preloaded into the command: the stats of one file lack their methods. */
const PRELOADED = `
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
const { fstat, fstatSync, readlinkSync } = fs;
const isPoisoned = (fd) => readlinkSync('/proc/self/fd/' + fd).endsWith('/poisoned.txt');
fs.fstatSync = (fd, ...rest) => (isPoisoned(fd) ? {} : fstatSync(fd, ...rest));
fs.fstat = (fd, ...rest) => (isPoisoned(fd) ? rest.at(-1)(null, {}) : fstat(fd, ...rest));
syncBuiltinESMExports();
`;

beforeAll(() => {
  writeFileSync(join(folder.path, 'hello.txt'), 'hello');
  writeFileSync(join(folder.path, 'poisoned.txt'), 'poisoned');
  writeFileSync(join(folder.path, 'preloaded.mjs'), PRELOADED);
});
afterEach(() => {
  for (const { child } of started.splice(0)) child.kill('SIGKILL');
});
afterAll(() => folder.remove());

async function start(...args: string[]): Promise<Running & { port: number }> {
  const env = { NODE_OPTIONS: `--import ${pathToFileURL(join(folder.path, 'preloaded.mjs')).href}` };
  const listener = await serve({ cwd: folder.path, args, env });
  started.push(listener);
  return listener;
}

function get(target: string): string {
  return `GET ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`;
}

/** Provokes an exception in one of several requests; returns the answer to that one. */
async function provoke({ port }: { port: number }): Promise<string> {
  const [answer, ...others] = await Promise.all([
    exchange(port, get('/poisoned.txt')),
    ...Array.from({ length: 10 }, () => exchange(port, get('/hello.txt'))),
  ]);
  for (const other of [...others, await exchange(port, get('/hello.txt'))])
    expect(other).toMatch(/^HTTP\/1\.\d 200 OK\r\n.*\r\n\r\nhello$/s);
  return answer;
}

const STACK_LINE = /^ {4}at .*:\d+:\d+\)?$/;

describe.skipIf(process.platform !== 'linux')('An exception inside a request', () => {
  test('is answered with 500 in the style of Python, and logged with its stack', async () => {
    const listener = await start();
    expect(masked(await provoke(listener))).toBe(INTERNAL_SERVER_ERROR);
    expect(await listener.stop()).toBe(0);
    const lines = loggedBy(listener).filter((line) => !line.includes('/hello.txt'));
    expect(lines.slice(0, 2)).toEqual([
      'Cannot answer: stats.isFile is not a function',
      'TypeError: stats.isFile is not a function',
    ]);
    expect(lines.slice(2, -2).length).toBeGreaterThan(0);
    for (const line of lines.slice(2, -2)) expect(line).toMatch(STACK_LINE);
    expect(lines.slice(-2)).toEqual([
      'code 500, message Internal Server Error',
      '"GET /poisoned.txt HTTP/1.1" 500 -',
    ]);
  });

  test('is answered with 500 in the web profile, and logged with its stack', async () => {
    const listener = await start('--profile', 'web');
    const answer = await provoke(listener);
    expect(answer).toMatch(/^HTTP\/1\.1 500 Internal Server Error\r\n/);
    expect(answer).not.toMatch(/isFile|\.js/);
    expect(await listener.stop()).toBe(0);
    const lines = loggedBy(listener);
    expect(lines).toContain('Cannot answer: stats.isFile is not a function');
    expect(lines.filter((line) => STACK_LINE.test(line)).length).toBeGreaterThan(0);
    expect(lines).toContain('"GET /poisoned.txt HTTP/1.1" 500 -');
  });

  test.each(['python', 'web'])('is an object in the JSON log of the %s profile', async (profile) => {
    const listener = await start('--profile', profile, '--log-format', 'json');
    await provoke(listener);
    expect(await listener.stop()).toBe(0);
    const objects = listener.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(objects.filter(({ level }) => level === 'error')).toEqual([
      {
        level: 'error',
        time: expect.any(String),
        remoteAddress: '127.0.0.1',
        err: {
          type: 'TypeError',
          message: 'stats.isFile is not a function',
          stack: expect.stringMatching(/^TypeError: .*\n {4}at /),
        },
        msg: 'Cannot answer: stats.isFile is not a function',
      },
    ]);
    expect(objects.find(({ target }) => target === '/poisoned.txt')).toMatchObject({ status: 500 });
    expect(listener.stderr).toBe('');
  });
});

/** The log lines without address and time, which every line must have. */
function loggedBy(listener: Running): string[] {
  const lines = listener.stderr.split('\n').slice(0, -1);
  for (const line of lines) expect(line).toMatch(/^127\.0\.0\.1 - - \[[^\]]*\] /);
  return lines.map((line) => line.replace(/^\S+ - - \[[^\]]*\] /, ''));
}

const INTERNAL_SERVER_ERROR = `\
HTTP/1.0 500 Internal Server Error\r
Server: *\r
Date: *\r
Connection: close\r
Content-Type: text/html;charset=utf-8\r
Content-Length: 487\r
\r
<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN"
        "http://www.w3.org/TR/html4/strict.dtd">
<html>
    <head>
        <meta http-equiv="Content-Type" content="text/html;charset=utf-8">
        <title>Error response</title>
    </head>
    <body>
        <h1>Error response</h1>
        <p>Error code: 500</p>
        <p>Message: Internal Server Error.</p>
        <p>Error code explanation: HTTPStatus.INTERNAL_SERVER_ERROR - Server got itself in trouble.</p>
    </body>
</html>
`;
