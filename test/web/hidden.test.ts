import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask } from '../support/exchange.ts';
import { temporaryFolder } from '../support/tree.ts';
import { HIDDEN, layAttacked } from './attacked.ts';
import { endAll, startWeb } from './programs.ts';

const TYPES = ['text/html', 'application/json', 'text/plain'];

const folder = temporaryFolder();
let root: string;

beforeAll(() => {
  root = layAttacked(folder.path);
  mkdirSync(join(root, 'sub/.deep'));
  writeFileSync(join(root, 'sub/.deep/x'), HIDDEN);
  writeFileSync(join(root, '..name'), HIDDEN);
  mkdirSync(join(root, 'page'));
  writeFileSync(join(root, 'page/index.html'), 'page');
});
afterAll(() => {
  endAll();
  folder.remove();
});

describe('--no-dotfiles', () => {
  let port: number;

  beforeAll(async () => {
    ({ port } = await startWeb(root, ['--no-dotfiles']));
  });

  test.each([
    '/.env',
    '/%2eenv',
    '/%2Eenv',
    '/sub/../.env',
    '/sub/%2e%2e/%2eenv',
    '/.env/',
    '/.env?x',
    '/.env#x',
    '/.git',
    '/.git/',
    '/.git/config',
    '/.git/missing',
    '/.git%2fconfig',
    '/%2egit%2Fconfig',
    '/sub/.deep/x',
    '/sub/%2edeep/x',
    '/sub//.deep//x',
    '/..name',
    '/%2e%2ename',
    '/.missing',
  ])('%s is 404', async (target) => {
    const { status, text } = await ask(port, target);
    expect(status).toBe(404);
    expect(text).not.toContain(HIDDEN);
  });

  test.each(['/sub/../hello.txt', '/./hello.txt', '/.env/../hello.txt', '/.git/../hello.txt'])(
    '%s is served: dot segments are not dotfiles',
    async (target) => {
      expect(await ask(port, target)).toMatchObject({ status: 200, body: 'hello' });
    },
  );

  test.each(TYPES)('a listing as %s does not name them', async (type) => {
    for (const [target, shown] of [
      ['/', 'hello.txt'],
      ['/sub/', 'a.txt'],
    ] as const) {
      const { status, body } = await ask(port, target, [`Accept: ${type}`]);
      expect(status).toBe(200);
      expect(body).toContain(shown);
      expect(body).not.toMatch(/\.env|\.git|\.deep|\.\.name/);
    }
  });

  test('a served folder may itself be inside a dotfile folder', async () => {
    const inside = await startWeb(join(root, '.git'), ['--no-dotfiles']);
    expect(await ask(inside.port, '/config')).toMatchObject({ status: 200, body: HIDDEN });
  });
});

describe('--no-listing', () => {
  let port: number;

  beforeAll(async () => {
    ({ port } = await startWeb(root, ['--no-listing']));
  });

  test.each(['/', '/sub/', '//', '/?sort=size', '/sub/../', '/sub%2f', '/.git/'])(
    '%s is not listed',
    async (target) => {
      for (const type of TYPES) {
        const { status, body } = await ask(port, target, [`Accept: ${type}`]);
        expect([404, 301]).toContain(status);
        expect(body).not.toMatch(/hello\.txt|a\.txt|config/);
      }
    },
  );

  test('files and index pages are served', async () => {
    expect(await ask(port, '/hello.txt')).toMatchObject({ status: 200, body: 'hello' });
    expect(await ask(port, '/page/')).toMatchObject({ status: 200, body: 'page' });
    expect(await ask(port, '/page')).toMatchObject({ status: 301, location: '/page/' });
  });
});
