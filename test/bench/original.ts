import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Contestant, Found } from './contestant.ts';
import { output } from './processes.ts';

const LISTENER = fileURLToPath(new URL('../../python/PyWebListener.py', import.meta.url));
const BINDING = 'socketserver.TCPServer(("", 80), handler)';

/** A Python, and its version: major, minor, micro. */
export interface Interpreter {
  readonly program: string;
  readonly version: readonly number[];
}

/** The tutorial's listener, on another port. */
export const original: Contestant = {
  name: 'original',
  lacks: { 'idle-clients': 'one idle client stops it' },
  async find(): Promise<Found | undefined> {
    const asked = await Promise.all(pythons().map(interpreter));
    const python = oldest(asked.filter((found) => found !== undefined));
    return (
      python && {
        version: `PyWebListener.py on CPython ${python.version.join('.')}`,
        command({ port, scratch }) {
          const copy = join(scratch, 'PyWebListener.py');
          writeFileSync(copy, listenerOn(port));
          return { program: python.program, args: [copy] };
        },
      }
    );
  },
};

/** 3.5 where there is one, else the oldest Python 3. */
export function oldest(interpreters: readonly Interpreter[]): Interpreter | undefined {
  const minor = ({ version }: Interpreter) => (version[1] ?? 0) * 1000 + (version[2] ?? 0);
  const usable = interpreters.filter(
    ({ version }) => version[0] === 3 && minor({ program: '', version }) >= 5000,
  );
  return [...usable].sort((a, b) => minor(a) - minor(b))[0];
}

/** The programs of that name on the path, and those of pyenv. */
function pythons(): string[] {
  const pyenv = join(process.env['PYENV_ROOT'] ?? join(homedir(), '.pyenv'), 'versions');
  const folders = [
    ...(process.env['PATH'] ?? '').split(':'),
    ...entries(pyenv).map((name) => join(pyenv, name, 'bin')),
  ];
  const paths = folders.flatMap((folder) =>
    entries(folder)
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
    return undefined; // a shim of pyenv for a version that is not chosen
  }
}

function listenerOn(port: number): string {
  const source = readFileSync(LISTENER, 'utf8');
  if (!source.includes(BINDING)) throw new Error(`PyWebListener.py has no "${BINDING}"`);
  return source.replace(BINDING, BINDING.replace('80', String(port)));
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // no such folder
  }
}
