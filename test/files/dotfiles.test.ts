import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask } from '../support/exchange.ts';
import { temporaryFolder } from '../support/tree.ts';
import { HIDDEN } from '../web/attacked.ts';
import { endAll, start } from '../web/programs.ts';

const folder = temporaryFolder();
const root = join(folder.path, 'root');

beforeAll(() => {
  const write = (name: string, content: string | Buffer) => {
    mkdirSync(join(root, name, '..'), { recursive: true });
    writeFileSync(join(root, name), content);
  };
  const link = (target: string, name: string) => symlinkSync(target, join(root, name));
  for (const name of ['.hidden', '.git/config', '.env', 'sub/.deep/x', '..data/.secret']) write(name, HIDDEN);
  write('.hidden.gz', gzipSync(HIDDEN));
  write('.well-known/acme-challenge/token', 'token');
  write('.well-known/.x', HIDDEN);
  write('sub/.well-known/x', HIDDEN);
  write('text.txt', 'text');
  write('..2026_x/index.html', 'config');
  write('../.outside/x', 'outside');
  link('..2026_x', '..current');
  link('..current/index.html', 'index.html');
  link('.hidden', 'visible');
  link('visible', 'twice');
  link('.git', 'gitlink');
  link('sub/.deep', 'deeplink');
  link('..data/.secret', 'secret');
  link('.hidden.gz', 'text.txt.gz');
  link('../.outside', 'outside');
  link('.well-known', 'well');
  mkdirSync(join(root, 'page'));
  link('../.env', 'page/index.html');
  mkdirSync(join(root, '.unread'));
  chmodSync(join(root, '.unread'), 0o311);
  link('.unread', 'unreadlink');
});
afterAll(() => {
  endAll();
  folder.remove();
});

describe.each(['python', 'web'])('--no-dotfiles, %s', (profile) => {
  let port: number;
  beforeAll(async () => {
    ({ port } = await start(root, ['--profile', profile, '--no-dotfiles']));
  });

  test.each([
    '/visible',
    '/twice',
    '/gitlink',
    '/gitlink/',
    '/gitlink/config',
    '/deeplink/x',
    '/secret',
    '/page/',
    '/unreadlink',
    '/.well-known/.x',
    '/well/.x',
    '/sub/.well-known/x',
    '/.well-known.',
    '/..2026_x/index.html',
    '/..current/index.html',
  ])('%s is 404', async (target) => {
    const { status, text } = await ask(port, target);
    expect(status).toBe(404);
    expect(text).not.toContain(HIDDEN);
  });

  test.each([
    { target: '/.well-known/acme-challenge/token', body: 'token' },
    { target: '/%2ewell-known/acme-challenge/token', body: 'token' },
    { target: '/well/acme-challenge/token', body: 'token' },
    { target: '/', body: 'config' },
    { target: '/index.html', body: 'config' },
    { target: '/outside/x', body: 'outside' },
  ])('$target is 200', async ({ target, body }) => {
    expect(await ask(port, target)).toMatchObject({ status: 200, body });
  });

  test('/.well-known is a folder', async () => {
    expect(await ask(port, '/.well-known')).toMatchObject({ status: 301, location: '/.well-known/' });
    const { status, body } = await ask(port, '/.well-known/');
    expect(status).toBe(200);
    expect(body).toContain('acme-challenge');
    expect(body).not.toContain('.x');
  });

  test('a precompressed sibling that is a link to a hidden file is ignored', async () => {
    expect(await ask(port, '/text.txt', ['Accept-Encoding: gzip'])).toMatchObject({
      status: 200,
      body: 'text',
    });
  });
});

describe.each(['python', 'web'])('--no-dotfiles --no-symlinks, %s', (profile) => {
  test('both options apply', async () => {
    const { port } = await start(root, ['--profile', profile, '--no-dotfiles', '--no-symlinks']);
    for (const target of ['/visible', '/gitlink/', '/outside/x', '/page/'])
      expect((await ask(port, target)).status, target).toBe(404);
    for (const target of ['/', '/well/acme-challenge/token', '/.well-known/acme-challenge/token'])
      expect((await ask(port, target)).status, target).toBe(200);
  });
});
