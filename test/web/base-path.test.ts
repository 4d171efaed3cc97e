import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { belowBase } from '../../src/web/base-path.ts';
import { ask } from '../support/exchange.ts';
import { temporaryFolder } from '../support/tree.ts';
import { listenWeb } from '../support/web.ts';

const folder = temporaryFolder();
let web: Awaited<ReturnType<typeof listenWeb>>;

beforeAll(async () => {
  mkdirSync(join(folder.path, 'sub/inner'), { recursive: true });
  writeFileSync(join(folder.path, 'a.txt'), 'a');
  web = await listenWeb(folder.path, { basePath: '/my/docs' });
});
afterAll(async () => {
  await web.app.close();
  folder.remove();
});

describe('Below a base path', () => {
  test.each([
    { target: '/my/docs/a.txt', status: 200 },
    { target: '/my/docs/', status: 200 },
    { target: '/my/docs', status: 301, location: '/my/docs/' },
    { target: '/my/docs?sort=size', status: 301, location: '/my/docs/?sort=size' },
    { target: '/my/docs/sub', status: 301, location: '/my/docs/sub/' },
    { target: '/my/docs//evil.example/..', status: 301, location: '/my/docs/evil.example/../' },
    { target: '/m%79/docs/sub?x', status: 301, location: '/my/docs/sub/?x' },
    { target: 'http://localhost/my/docs/a.txt', status: 200 },
    { target: '/my/docs/../../../a.txt', status: 200 },
    { target: '/', status: 404 },
    { target: '/a.txt', status: 404 },
    { target: '/my', status: 404 },
    { target: '/my/docsx/a.txt', status: 404 },
    { target: '/my/docsa.txt', status: 404 },
    { target: '/my%2Fdocs/a.txt', status: 404 },
    { target: '//my/docs/a.txt', status: 404 },
    { target: '/x/../my/docs/a.txt', status: 404 },
    { target: '/my/docs/../../etc/passwd', status: 404 },
    { target: '*', status: 404 },
  ])('$target: $status', async ({ target, status, location }) => {
    expect(await ask(web.port, target)).toMatchObject({ status, ...(location && { location }) });
  });

  test('links stay there', async () => {
    const { body } = await ask(web.port, '/my/docs/sub/inner/');
    expect(body).toContain('<li><a href="/my/docs/"><bdi>Home</bdi></a></li>');
    expect(body).toContain('<li><a href="/my/docs/sub/"><bdi>sub</bdi></a></li>');
    const missing = await ask(web.port, '/elsewhere');
    expect(missing.body).toContain('<a href="/my/docs/">');
    expect((await ask(web.port, '/my/docs/%zz\u0000')).body).toContain('<a href="/my/docs/">');
  });
});

test('belowBase() returns the rest of a target', () => {
  expect(belowBase('', '*')).toBe('*');
  expect(belowBase('/a', '/a')).toBe('');
  expect(belowBase('/a', '/a?q')).toBe('?q');
  expect(belowBase('/a', '/a/b?q')).toBe('/b?q');
  expect(belowBase('/a', '/ab')).toBeUndefined();
});
