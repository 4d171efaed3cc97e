import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FORMATS } from '../../src/web/archive/formats.ts';
import { closeItem, walk } from '../../src/web/archive/walk.ts';
import { ask, converse, openSocket } from '../support/exchange.ts';
import { residentMiB } from '../support/resources.ts';
import { layEmptyFiles, temporaryFolder } from '../support/tree.ts';
import { eventually } from '../support/wait.ts';
import { curl } from './curl.ts';
import { describeWith, endAll, runProgram, startWeb } from './programs.ts';

/** More than the streams hold, each of 50 bytes or more. */
const TURNS = 10_000;

const folder = temporaryFolder();
const served = join(folder.path, 'served');
let listener: Awaited<ReturnType<typeof startWeb>>;
let port: number;

const FILES: Readonly<Record<string, string>> = {
  'a.txt': 'a',
  'empty.txt': '',
  'Größe 日本.txt': 'unicode',
  'sub/b.bin': 'b\0b',
  'sub/deep/c.txt': 'c',
  [`long/${'n'.repeat(200)}.txt`]: 'long name',
  ...Object.fromEntries(Array.from({ length: 20 }, (_, number) => [`many/${number}.txt`, String(number)])),
};

beforeAll(async () => {
  for (const name of ['sub/deep', 'long', 'many', 'void', '.git'])
    mkdirSync(join(served, 'tree', name), { recursive: true });
  mkdirSync(join(served, 'wide'));
  const path = (name: string) => join(served, 'tree', name);
  for (const [name, content] of Object.entries(FILES)) writeFileSync(path(name), content);
  utimesSync(path('a.txt'), 1_400_000_000, 1_400_000_000);
  writeFileSync(path('.git/config'), 'hidden');
  writeFileSync(join(folder.path, 'outside.txt'), 'outside');
  symlinkSync(join(folder.path, 'outside.txt'), path('to-outside.txt'));
  symlinkSync('a.txt', path('to-a.txt'));
  symlinkSync('..', path('sub/to-parent'));
  symlinkSync('nowhere', path('broken'));
  execFileSync('mkfifo', [path('pipe')]);
  listener = await startWeb(served, ['--archive', '1GB', '--no-dotfiles', '--no-symlinks']);
  ({ port } = listener);
});
afterAll(() => {
  endAll();
  folder.remove();
});

/** The contents of the files below a folder. */
function contentsOf(root: string): Record<string, string> {
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' });
  const files = names.filter((name) => statSync(join(root, name)).isFile());
  return Object.fromEntries(files.map((name) => [name, readFileSync(join(root, name), 'utf8')]));
}

/** Downloads an archive, and unpacks it with a program. */
async function unpacked(target: string, program: readonly string[], to: number = port): Promise<string> {
  const { status, body } = await curl(to, target);
  expect(status).toBe(200);
  const place = join(folder.path, `unpacked-${Math.random()}`);
  mkdirSync(place);
  writeFileSync(join(place, 'archive'), body);
  const [command = '', ...args] = program;
  execFileSync(command, [...args, 'archive'], { cwd: place });
  execFileSync('rm', [join(place, 'archive')]);
  return place;
}

const WANTED = { ...FILES, 'to-a.txt': 'a' };
const below = (files: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(files).map(([name, content]) => [`tree/${name}`, content]));

const PROGRAMS = [
  { program: ['tar', '-xf'], targets: ['tar', 'tar.gz'] },
  { program: ['bsdtar', '-xf'], targets: ['tar', 'tar.gz', 'zip'] },
  { program: ['unzip', '-q'], targets: ['zip'] },
  {
    program: ['python3', '-c', 'import sys, shutil; shutil.unpack_archive(sys.argv[1], ".", "zip")'],
    targets: ['zip'],
  },
];

for (const { program, targets } of PROGRAMS) {
  describeWith(program[0] as string, program[0] === 'unzip' ? ['-v'] : ['--version'])(
    `${program[0]} unpacks`,
    () => {
      test.each(targets)('%s: what a client may read, and nothing else', async (name) => {
        const place = await unpacked(`/tree/?archive=${name}`, program);
        expect(contentsOf(place)).toEqual(below(WANTED));
        expect(statSync(join(place, 'tree/void')).isDirectory()).toBe(true);
        if (program[0] !== 'python3')
          expect(statSync(join(place, 'tree/a.txt')).mtimeMs).toBe(1_400_000_000_000);
      });
    },
  );
}

describe('An archive', () => {
  test('does not add event listeners per file', async () => {
    await curl(port, '/tree/?archive=zip');
    expect(listener.stderr).not.toContain('Warning');
  });

  test('has the name of its folder', async () => {
    const { fields } = await curl(port, '/tree/?archive=zip');
    expect(fields.get('content-disposition')).toBe(
      `attachment; filename="tree.zip"; filename*=UTF-8''tree.zip`,
    );
    expect(fields.get('content-type')).toBe('application/zip');
    expect((await curl(port, '/?archive=tar.gz')).fields.get('content-disposition')).toContain(
      '"files.tar.gz"',
    );
    expect((await ask(port, '/tree?archive=zip')).location).toBe('/tree/?archive=zip');
  });

  test('has links and dotfiles where the options allow them, and does not follow link cycles', async () => {
    const open = await startWeb(served, ['--archive']);
    const place = await unpacked('/tree/?archive=tar', ['tar', '-xf'], open.port);
    expect(contentsOf(place)).toEqual(
      below({ ...WANTED, 'to-outside.txt': 'outside', '.git/config': 'hidden' }),
    );
  });

  test('is linked on the page of a folder, and not made without the option', async () => {
    expect((await ask(port, '/tree/', ['Accept: text/html'])).body).toContain('<a href="?archive=zip"');
    const without = await startWeb(served);
    const reply = await ask(without.port, '/tree/?archive=zip', ['Accept: text/html']);
    expect(reply.text).toMatch(/^content-type: text\/html/m);
    expect(reply.body).not.toContain('archive=');
    expect((await ask(port, '/tree/?archive=rar', ['Accept: text/html'])).body).toContain('<table>');
    const unlisted = await startWeb(served, ['--archive', '--no-listing']);
    expect((await ask(unlisted.port, '/tree/?archive=zip')).status).toBe(404);
  });

  test('answers HEAD with a head without Content-Length', async () => {
    const { text } = await converse(
      port,
      'HEAD /tree/?archive=zip HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
    );
    expect(text).toMatch(
      /^HTTP\/1\.1 200 OK\r\n(?:.*\r\n)*content-type: application\/zip\r\n(?:.*\r\n)*\r\n$/,
    );
    expect(text).not.toMatch(/^content-length:/im);
  });

  test('above the limit is refused', async () => {
    const small = await startWeb(served, ['--archive', '1kB']);
    writeFileSync(join(served, 'tree', 'sub', 'd.bin'), Buffer.alloc(1000));
    expect((await ask(small.port, '/tree/?archive=tar')).status).toBe(403);
    expect((await ask(small.port, '/tree/sub/deep/?archive=tar')).status).toBe(200);
    execFileSync('rm', [join(served, 'tree', 'sub', 'd.bin')]);
  });

  test('has names that Windows can unpack, if it is a zip', async () => {
    const path = join(served, 'names');
    mkdirSync(path);
    for (const name of ['a:b', 'a?b', 'back\\slash', 'con.txt', 'dot.', 'line\nbreak'])
      writeFileSync(join(path, name), name);
    const { body } = await curl(port, '/names/?archive=zip');
    writeFileSync(join(folder.path, 'names.zip'), body);
    const names = execFileSync('python3', [
      '-c',
      'import sys, zipfile, json; print(json.dumps([i.filename for i in zipfile.ZipFile(sys.argv[1]).infolist()]))',
      join(folder.path, 'names.zip'),
    ]);
    expect(JSON.parse(names.toString()).sort()).toEqual([
      'names/',
      'names/_con.txt',
      'names/a_b',
      'names/a_b (2)',
      'names/back_slash',
      'names/dot_',
      'names/line_break',
    ]);
  });
});

describe('Large archives', () => {
  const SIZE = 150 * 2 ** 20;

  test.each(['tar', 'zip'])('%s are streamed in little memory, and intact', async (name) => {
    const path = join(served, 'large');
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, 'sparse.bin'), 'begin');
    truncateSync(join(path, 'sparse.bin'), SIZE);
    const listener = await startWeb(served, ['--archive']);
    await ask(listener.port, '/tree/?archive=zip');
    const before = residentMiB(listener);
    const { stdout } = await runProgram('sh', [
      '-c',
      `curl -s "http://127.0.0.1:${listener.port}/large/?archive=${name}" | bsdtar -xOf - large/sparse.bin | sha256sum`,
    ]);
    const wanted = createHash('sha256').update('begin');
    for (let left = SIZE - 5; left > 0; left -= 2 ** 20) wanted.update(Buffer.alloc(Math.min(left, 2 ** 20)));
    expect(stdout.toString()).toContain(wanted.digest('hex'));
    expect(residentMiB(listener) - before).toBeLessThan(60);
  });

  test('yield to the event loop while a folder is walked', async () => {
    layEmptyFiles(join(served, 'wide'), 500, String);
    const directory = Buffer.from(served);
    const options = { directory, dotfiles: true, symlinks: true, safeName: (name: string) => name };
    const path = Buffer.from(join(served, 'wide'));
    let [turns, isWalking] = [0, true];
    const counting = (async () => {
      for (; isWalking; turns += 1) await setImmediate();
    })();
    for await (const item of walk(options, { kind: 'folder', path, size: 0 }, 'wide/')) closeItem(item);
    isWalking = false;
    await counting;
    expect(turns).toBeGreaterThan(10);
  });

  test.each(['tar', 'zip'])('%s: folders are not read ahead of the client', async (name) => {
    let count = 0;
    const folders = async function* () {
      for (; count < TURNS; count += 1) {
        await setImmediate();
        yield { path: `${count}/`, file: undefined };
      }
    };
    const stream = FORMATS[name]?.stream(folders()) as Readable;
    for (let turn = 0; turn < 2 * TURNS; turn += 1) await setImmediate();
    expect(count).toBeLessThan(TURNS);
    expect((await text(stream)).length).toBeGreaterThan(0);
    expect(count).toBe(TURNS);
  });

  test('stop when the client leaves, and at most eight run at once', async () => {
    const listener = await startWeb(served, ['--archive']);
    const request = 'GET /large/?archive=tar HTTP/1.1\r\nHost: a\r\n\r\n';
    const sockets = await Promise.all(Array.from({ length: 8 }, () => openSocket(listener.port, request)));
    await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('readable', resolve))));
    expect((await ask(listener.port, '/large/?archive=tar')).status).toBe(503);
    for (const socket of sockets) socket.destroy();
    await eventually(
      'there is room again',
      async () => (await ask(listener.port, '/tree/?archive=tar')).status === 200,
    );
    const open = () => readdirSync(`/proc/${listener.child.pid}/fd`).length;
    const before = open();
    await eventually('the files are closed', () => open() <= before);
  });
});
