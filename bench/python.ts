import { readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { output } from '../test/support/processes.ts';

const LISTENER = fileURLToPath(new URL('../python/PyWebListener.py', import.meta.url));
const BINDING = 'socketserver.TCPServer(("", 80), handler)';

/** A Python interpreter. */
export interface Interpreter {
  readonly program: string;
  /** Major, minor, micro. */
  readonly version: readonly number[];
}

/** The Python closest to the original: 3.5, or else the oldest later 3.x; undefined if none is installed. */
export async function findPython(): Promise<Interpreter | undefined> {
  const interpreters = await Promise.all(candidates().map(interpreter));
  const usable = interpreters
    .filter((each) => each !== undefined)
    .filter(({ version }) => rank(version) >= 5000);
  return usable.sort((a, b) => rank(a.version) - rank(b.version))[0];
}

/** The source of PyWebListener.py with another port. */
export function listenerOn(port: number): string {
  const source = readFileSync(LISTENER, 'utf8');
  if (!source.includes(BINDING)) throw new Error(`PyWebListener.py lacks "${BINDING}"`);
  return source.replace(BINDING, BINDING.replace('80', String(port)));
}

/** Orders versions of Python 3; -1 for others. */
function rank([major, minor = 0, micro = 0]: readonly number[]): number {
  return major === 3 ? minor * 1000 + micro : -1;
}

/** The `python3*` programs on the path and those of pyenv. */
function candidates(): string[] {
  const pyenv = join(process.env['PYENV_ROOT'] ?? join(homedir(), '.pyenv'), 'versions');
  const folders = [
    ...(process.env['PATH'] ?? '').split(':'),
    ...namesIn(pyenv).map((name) => join(pyenv, name, 'bin')),
  ];
  const paths = folders.flatMap((folder) =>
    namesIn(folder)
      .filter((name) => /^python3(\.\d+)?$/.test(name))
      .map((name) => join(folder, name)),
  );
  return [...new Set(paths)];
}

async function interpreter(program: string): Promise<Interpreter | undefined> {
  try {
    const printed = await output(program, ['-c', 'import sys; print(*sys.version_info[:3], sys.executable)']);
    const [major, minor, micro, executable = program] = printed.trim().split(' ');
    return { program: executable, version: [major, minor, micro].map(Number) };
  } catch {
    return undefined; // a pyenv shim without a selected version
  }
}

/** The names in a folder; none if it cannot be read. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
