import { type ChildProcess, spawn } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { ROOT } from '../containers/suite.ts';
import { Running } from '../support/command.ts';
import { ask } from '../support/exchange.ts';
import { environment, output, print } from './npm.ts';
import { type PackageRegistry, startVerdaccio } from './verdaccio.ts';

const folder = mkdtempSync(join(inject('suite').folder, 'package-'));
/** The files of a clone, built and packed here because other processes may be running the checkout's `dist`. */
const clone = join(folder, 'weblistener');
const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const tarball = join(clone, `weblistener-${version}.tgz`);
let registry: PackageRegistry;

beforeAll(async () => {
  const ignored = ['.git', 'node_modules', 'dist', 'bundle'];
  cpSync(ROOT, clone, { recursive: true, filter: (path) => !ignored.includes(basename(path)) });
  symlinkSync(join(ROOT, 'node_modules'), join(clone, 'node_modules'));
  await output('npm', ['pack'], { cwd: clone });
  registry = await startVerdaccio(folder);
  await output('npm', ['publish', tarball], { cwd: folder, env: registry.env });
});
afterAll(() => registry?.stop());

test('the package holds the built sources, and nothing else', async () => {
  const sources = readdirSync(join(clone, 'src'), { recursive: true, withFileTypes: true });
  const built = sources
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).replace(join(clone, 'src'), 'dist'))
    .map((path) => path.replace(/\.ts$/, '.js'));
  const expected = ['LICENSE', 'README.md', 'package.json', ...built].map((path) => `package/${path}`);
  const packed = (await output('tar', ['-tzf', tarball], { cwd: folder })).trimEnd().split('\n');
  expect(packed.sort()).toEqual(expected.sort());
});

test('publint finds no fault with the package', async () => {
  const { stdout, code } = await print('npx', ['--yes', 'publint@0.3.25', '--strict', tarball], {
    cwd: folder,
  });
  expect(stdout).toContain('All good!');
  expect(code).toBe(0);
});

test('the package runs from a registry, in an empty folder', async () => {
  const cwd = mkdtempSync(join(folder, 'empty-'));
  const place = { cwd, env: registry.env };
  const printed = await output('npx', ['--yes', `weblistener@${version}`, '--version'], place);
  expect(printed).toBe(`weblistener ${version}\n`);
});

test('the package serves a folder from a registry', async () => {
  const cwd = mkdtempSync(join(folder, 'empty-'));
  mkdirSync(join(cwd, 'site'));
  writeFileSync(join(cwd, 'site/hello.txt'), 'hello\n');
  const args = ['--yes', `weblistener@${version}`, '--bind', '127.0.0.1', '0', 'site'];
  const child = spawn('npx', args, { cwd, env: environment(registry.env), detached: true });
  const npx = new Running(child);
  try {
    const [, port] = await npx.until(() => /serving at port (\d+)/.exec(npx.stdout));
    expect(await ask(Number(port), '/hello.txt')).toMatchObject({ status: 200, body: 'hello\n' });
  } finally {
    endGroup(child);
    await npx.exited;
  }
});

/** Ends npx, its shell and the listener; some may be gone. */
function endGroup({ pid = 0 }: ChildProcess): void {
  try {
    if (pid > 0) process.kill(-pid, 'SIGTERM');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
