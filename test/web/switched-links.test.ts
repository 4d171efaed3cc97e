import { type ChildProcess, spawn } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask } from '../support/exchange.ts';
import { temporaryFolder } from '../support/tree.ts';
import { layAttacked, SECRET } from './attacked.ts';
import { endAll, startWeb } from './programs.ts';

const folder = temporaryFolder();
const swapping: ChildProcess[] = [];
let root: string;
let port: number;

beforeAll(async () => {
  root = layAttacked(folder.path);
  writeFileSync(join(folder.path, 'secret.gz'), gzipSync(SECRET));
  writeFileSync(join(root, 'packed.gz'), gzipSync('packed'));
  port = (await startWeb(root, ['--no-symlinks'])).port;
});
afterAll(() => {
  endAll();
  for (const child of swapping) child.kill('SIGKILL');
  folder.remove();
});

/** Switches a link between two targets as fast as it can, until it is killed. */
function swap(name: string, targets: readonly string[]): void {
  const script = `
    const { renameSync, symlinkSync } = require('node:fs');
    for (let turn = 0; ; turn += 1) {
      symlinkSync(${JSON.stringify(targets)}[turn % 2], 'new ' + process.argv[1]);
      renameSync('new ' + process.argv[1], process.argv[1]);
    }`;
  swapping.push(spawn(process.execPath, ['-e', script, name], { cwd: root, stdio: 'ignore' }));
}

describe('--no-symlinks, while a link is switched', () => {
  test.each([
    { what: 'a file', name: 'swapped', inside: 'sub/a.txt', outside: '../secret.txt', target: '/swapped' },
    {
      what: 'a folder',
      name: 'swapped-folder',
      inside: 'sub',
      outside: '../root-secret',
      target: '/swapped-folder/',
    },
    {
      what: 'a sibling',
      name: 'hello.txt.gz',
      inside: 'packed.gz',
      outside: '../secret.gz',
      target: '/hello.txt',
    },
  ])('$what: never the secret, in 150 answers of either kind', async ({ name, inside, outside, target }) => {
    symlinkSync(inside, join(root, name));
    swap(name, [outside, inside]);
    const seen = new Map<string, number>();
    while (seen.size < 2 || Math.min(...seen.values()) < 150) {
      const answers = Array.from({ length: 8 }, () =>
        ask(port, target, ['Accept-Encoding: gzip', 'Accept: text/html']),
      );
      for (const { status, text, body } of await Promise.all(answers)) {
        const isPacked = /^content-encoding: gzip/m.test(text);
        const plain = isPacked ? String(gunzipSync(Buffer.from(body, 'latin1'))) : body;
        expect(plain).not.toContain(SECRET);
        expect(plain).not.toContain('secret.txt');
        expect(status).toBeLessThan(500);
        const way = `${status} ${isPacked}`;
        seen.set(way, (seen.get(way) ?? 0) + 1);
      }
    }
    swapping.pop()?.kill('SIGKILL');
  });
});
