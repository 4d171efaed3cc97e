import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { Container, type StartOptions, startOurs } from './container.ts';
import { command, docker } from './docker.ts';
import { HARDENED, labelOf } from './suite.ts';

const { ours: IMAGE } = inject('suite');
const ONCE = ['run', '--rm', '--label', labelOf(inject('suite'))];

const folder = join(inject('suite').folder, 'running');
const mounted = ['--volume', `${folder}:/app:ro`];
mkdirSync(folder);
writeFileSync(join(folder, 'readable.txt'), 'for all\n');
writeFileSync(join(folder, 'secret.txt'), 'for its owner\n');
chmodSync(join(folder, 'secret.txt'), 0o600);

/** Runs a test with a container, which is removed afterwards. */
async function using<T>(options: StartOptions, use: (container: Container) => Promise<T>): Promise<T> {
  const container = await Container.start(IMAGE, options);
  return use(container).finally(() => container.stop());
}

describe('the process', () => {
  test('is node, PID 1 and the only one', () =>
    using({}, async (ours) => {
      expect(await ours.exec('readlink', '/proc/1/exe')).toBe('/usr/local/bin/node');
      const processes = (await docker(['top', ours.id, '-o', 'pid,args'])).split('\n').slice(1);
      expect(processes).toEqual([expect.stringMatching(/ node \S+weblistener$/)]);
    }));

  test('runs as user 1000', () =>
    using({}, async (ours) => {
      expect(await ours.exec('id', '-u')).toBe('1000');
      expect(await ours.exec('id', '-g')).toBe('1000');
      expect(await ours.exec('sed', '-n', 's/^Uid:\\t//p', '/proc/1/status')).toBe('1000\t1000\t1000\t1000');
    }));
});

describe('it answers', () => {
  test.each<[string, StartOptions]>([
    ['with minimal privileges', { flags: HARDENED }],
    ['as user 0', { flags: ['--user', '0'] }],
    ['as user 4711', { flags: ['--user', '4711'] }],
    ['as user 4711, with minimal privileges', { flags: ['--user', '4711', ...HARDENED] }],
    ['without IPv6', { flags: ['--sysctl', 'net.ipv6.conf.all.disable_ipv6=1'] }],
  ])('%s', (_, { flags = [] }) =>
    using({ flags: [...flags, ...mounted] }, async (ours) => {
      expect(await ours.get('/readable.txt')).toMatch(/\r\n\r\nfor all\n$/);
      expect(await ours.get('/')).toContain('<li><a href="secret.txt">secret.txt</a></li>');
    }),
  );

  test('404 for a file that only root can read, unless it runs as root', async () => {
    const ask = (ours: Container) => ours.get('/secret.txt');
    expect(await using({ flags: mounted }, ask)).toMatch(/^HTTP\/1\.0 404 /);
    expect(await using({ flags: [...mounted, '--user', '0'] }, ask)).toMatch(/\r\n\r\nfor its owner\n$/);
  });

  test.each<[string, StartOptions]>([
    ['an argument', { args: ['8080'] }],
    ['-e PORT=8080', { flags: ['--env', 'PORT=8080'] }],
  ])('on port 8080 by %s', (_, options) =>
    using({ ...options, port: 8080 }, async (ours) => {
      expect(ours.banner).toBe('serving at port 8080\n');
      expect(await ours.get('/')).toMatch(/^HTTP\/1\.0 200 /);
    }),
  );
});

describe('arguments', () => {
  test('--log-format json is passed to the listener', async () => {
    const ours = await startOurs([], ['--log-format', 'json']);
    await ours.get('/missing');
    await docker(['stop', ours.id]);
    const log = (await docker(['logs', ours.id])).split('\n').map((line) => JSON.parse(line));
    expect(log).toMatchObject([{ msg: 'serving at port 80' }, { target: '/missing', status: 404 }]);
    await ours.stop();
  });

  test('--version prints the version of package.json', async () => {
    expect(await docker([...ONCE, IMAGE, '--version'])).toMatch(/^weblistener \d+\.\d+\.\d+$/);
  });

  test('an unknown option: exit code 2 and one line', async () => {
    const { code, stderr } = await command('docker', [...ONCE, IMAGE, '--nonsense']);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^weblistener: error: .*--nonsense.*\n$/)]);
  });

  test('a command is run unchanged, spaces included', async () => {
    expect(await docker([...ONCE, IMAGE, 'printf', '[%s]', 'a b', '$HOME', ''])).toBe('[a b][$HOME][]');
    expect(await docker([...ONCE, IMAGE, 'node', '--print', '6 * 7'])).toBe('42');
  });

  test('sh with -it is an interactive shell', async () => {
    const run = ['docker', ...ONCE, '-it', IMAGE, 'sh'].join(' ');
    const input = 'tty; echo $((6 * 7)) $$; exit 3\n';
    const { stdout, code } = await command('script', ['-qec', run, '/dev/null'], { input });
    expect([stdout, code]).toEqual([expect.stringMatching(/\/dev\/pts\/0\r\n42 1\r\n/), 3]);
  });
});

test('changes in a mounted folder are visible', () =>
  using({ flags: mounted }, async (ours) => {
    expect(await ours.get('/new.txt')).toMatch(/^HTTP\/1\.0 404 /);
    writeFileSync(join(folder, 'new.txt'), 'new\n');
    expect(await ours.get('/new.txt')).toMatch(/^HTTP\/1\.0 200 OK\r\n(?:.+\r\n)*\r\nnew\n$/);
    await expect(ours.exec('touch', '/app/x')).rejects.toThrow(/Read-only file system/);
  }));

test('a derived image with a two-line Dockerfile answers as Python 3.12', async () => {
  const tag = `${inject('suite').id}-moved`;
  const dockerfile = `FROM ${IMAGE}\nWORKDIR /srv\nCMD ["--python", "3.12-slim", "8000"]\n`;
  await docker(['build', '--tag', tag, '-'], { input: dockerfile });
  const moved = await Container.start(tag, { port: 8000 });
  try {
    expect(await moved.get('/')).toContain('\r\n\r\n<!DOCTYPE HTML>\n<html lang="en">\n');
    expect(moved.banner).toBe('serving at port 8000\n');
  } finally {
    await moved.stop();
    await docker(['image', 'rm', tag]);
  }
});
