import { chmodSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { exchange, openSocket } from '../support/exchange.ts';
import { portOf, useListeners } from '../support/listeners.ts';
import { unprivilegedUser } from '../support/unprivileged.ts';

const { folder, start, startIn } = useListeners();

beforeAll(() => writeFileSync(join(folder.path, 'hello.txt'), 'hello, world\n'));

const GET = 'GET /hello.txt HTTP/1.0\r\n\r\n';

test('weblistener serves one client beside 200 idle ones', async () => {
  const listener = await start();
  const idle = await Promise.all(Array.from({ length: 200 }, () => openSocket(listener.port, 'GET')));
  expect(await exchange(listener.port, GET)).toContain('hello, world');
  for (const socket of idle) socket.destroy();
});

test('weblistener follows a served link at each request', async () => {
  for (const name of ['one', 'two']) {
    mkdirSync(join(folder.path, name));
    writeFileSync(join(folder.path, name, 'a'), name);
  }
  const link = join(folder.path, 'current');
  symlinkSync('one', link);
  const listener = await start({ args: ['-d', link] });
  expect(await exchange(listener.port, 'GET /a HTTP/1.0\r\n\r\n')).toMatch(/one$/);
  symlinkSync('two', `${link}.new`);
  renameSync(`${link}.new`, link);
  expect(await exchange(listener.port, 'GET /a HTTP/1.0\r\n\r\n')).toMatch(/two$/);
});

test('weblistener serves a folder whose name is not UTF-8', async () => {
  const name = Buffer.concat([Buffer.from(`${folder.path}/`), Buffer.from([0xe9])]);
  mkdirSync(name);
  writeFileSync(Buffer.concat([name, Buffer.from('/a')]), 'found');
  const script = `cd "$(printf '${folder.path}/\\351')" && exec "$0" "$1" 0`;
  const port = await portOf(startIn(script));
  expect(await exchange(port, 'GET /a HTTP/1.0\r\n\r\n')).toMatch(/found$/);
});

test('weblistener respects file permissions', async (context) => {
  const user = unprivilegedUser();
  if (user === undefined) return context.skip('no unprivileged user can run the command');
  const path = join(folder.path, 'permissions');
  for (const [name, mode] of [
    ['search', 0o311],
    ['read', 0o644],
  ] as const) {
    mkdirSync(join(path, name, 'dir'), { recursive: true });
    writeFileSync(join(path, name, 'a'), 'found');
    chmodSync(join(path, name), mode);
  }
  writeFileSync(join(path, 'secret'), '', { mode: 0 });
  chmodSync(folder.path, 0o755);
  const listener = await start({ user, cwd: path });
  const get = (target: string) => exchange(listener.port, `GET ${target} HTTP/1.0\r\n\r\n`);
  expect(await get('/search/a')).toMatch(/found$/);
  expect(await get('/search')).toMatch(/^HTTP\/1.0 301 /);
  expect(await get('/search/')).toMatch(/^HTTP\/1.0 404 No permission to list directory/);
  expect(await get('/read/')).toContain('<li><a href="dir">dir</a></li>'); // the type of the entry is unknown
  expect(await get('/read/a')).toMatch(/^HTTP\/1.0 404 File not found/);
  expect(await get('/secret')).toMatch(/^HTTP\/1.0 404 File not found/);
  for (const name of ['search', 'read']) chmodSync(join(path, name), 0o755);
});
