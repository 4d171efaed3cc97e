import { spawn, spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Running } from './command.ts';
import { ServedHere } from './served.ts';

/** The version of a CPython: major, minor, micro. */
export type Version = readonly [number, number, number];

/** A CPython on this machine or in a container. */
export interface Python {
  readonly version: Version;
  /** Whether it uses its own table of MIME types instead of the recorded one. */
  readonly hasOwnTypes: boolean;
  /** Evaluates an expression. */
  holds(expression: string): boolean;
}

/** A CPython on this machine. */
export interface LocalPython extends Python {
  readonly executable: string;
}

const LISTENER = fileURLToPath(new URL('../../python/PyWebListener.py', import.meta.url));
const MIME_TABLE = fileURLToPath(new URL('../tables/extensions_map.json', import.meta.url));

/** Replacements in the tutorial's listener: a free port, and the recorded table of MIME types only. */
const REPLACEMENTS: readonly [line: string, replacement: string][] = [
  ['server = socketserver.TCPServer(("", 80), handler)', 'server = socketserver.TCPServer(("", 0), handler)'],
  [
    `os.system("echo 'serving at port 80'")`,
    `\
import json, mimetypes
with open(${JSON.stringify(MIME_TABLE)}) as table:
    handler.extensions_map = json.load(table)
mimetypes.init([])
for types in mimetypes._db.types_map:
    types.clear()
print("serving at port %d" % server.server_address[1], flush=True)`,
  ],
];

/**
 * The Python named by the environment variable PYTHON, else the first Python 3 on the path.
 * @returns undefined if there is none
 */
export function findPython(): LocalPython | undefined {
  const { PYTHON } = process.env;
  if (PYTHON === undefined) return find('python3') ?? find('python');
  const python = find(PYTHON);
  if (python === undefined) throw new Error(`Cannot run "${PYTHON}", which PYTHON names, as a Python 3`);
  return python;
}

function find(command: string): LocalPython | undefined {
  const run = (script: string) => spawnSync(command, ['-c', script], { encoding: 'utf8' });
  const python = askPython(run);
  const executable = run('import sys; print(sys.executable)').stdout?.trim();
  return python && { ...python, executable, hasOwnTypes: false };
}

/**
 * Finds the version of a Python.
 * @param run runs a Python script
 * @returns undefined if it is not Python 3
 */
export function askPython(
  run: (script: string) => { status: number | null; stdout: string },
): Omit<Python, 'hasOwnTypes'> | undefined {
  const { status, stdout } = run('import sys; print(*sys.version_info[:3])');
  const [major = 0, minor = 0, micro = 0] = status === 0 ? stdout.split(' ').map(Number) : [];
  if (major !== 3) return undefined;
  const holds = (expression: string) => run(`import sys; sys.exit(not (${expression}))`).status === 0;
  return { version: [major, minor, micro], holds };
}

/**
 * Runs a copy of the tutorial's listener, in the environment of the image `python:3.5`, and waits until it serves.
 * @param served the served folder
 * @param scratch a folder for the copy and its log
 */
export async function servePython(
  { executable }: LocalPython,
  served: string,
  scratch: string,
): Promise<ServedHere> {
  const copy = join(scratch, 'PyWebListener.py');
  const logFile = join(scratch, 'python.log');
  writeFileSync(copy, listenerOnAnyPort());
  const { LC_ALL, LC_CTYPE, ...env } = process.env;
  const log = openSync(logFile, 'w');
  const running = new Running(
    spawn(executable, ['-u', copy], {
      cwd: served,
      env: { ...env, LANG: 'C.UTF-8', PYTHONIOENCODING: 'utf-8' },
      stdio: ['ignore', 'pipe', log],
    }),
  );
  closeSync(log);
  return ServedHere.from(running, logFile);
}

function listenerOnAnyPort(): string {
  let source = readFileSync(LISTENER, 'utf8');
  for (const [line, replacement] of REPLACEMENTS) {
    if (!source.includes(line)) throw new Error(`PyWebListener.py has no line "${line}"`);
    source = source.replace(line, () => replacement);
  }
  return source;
}
