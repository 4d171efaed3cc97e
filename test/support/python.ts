import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseImage } from '../../src/python/images.ts';
import { Running } from './command.ts';
import { writeMimeTypes } from './mime-types.ts';
import { ServedHere } from './served.ts';

/** The version of a CPython: major, minor, micro. */
export type Version = readonly [number, number, number];

/** A CPython on this machine or in a container. */
export interface Python {
  readonly version: Version;
}

/** A CPython on this machine. */
export interface LocalPython extends Python {
  readonly executable: string;
}

const LISTENER = fileURLToPath(new URL('../../python/PyWebListener.py', import.meta.url));

/** Replacements in the tutorial's listener: the `mime.types` of the image instead of this machine's, and a free port. */
const REPLACEMENTS: readonly [line: string, replacement: string][] = [
  ['import http.server', 'import mimetypes\nmimetypes.knownfiles = [MIME_TYPES]\nimport http.server'],
  ['server = socketserver.TCPServer(("", 80), handler)', 'server = socketserver.TCPServer(("", 0), handler)'],
  [
    `os.system("echo 'serving at port 80'")`,
    'print("serving at port %d" % server.server_address[1], flush=True)',
  ],
];

/**
 * The releases of CPython to compare with: those named by the environment variable PYTHON, separated by commas; `all` is
 * each `python3` and `python3.N` on the path and in pyenv; by default the first of them. Pythons of a distribution are left
 * out: they have fixes of later releases.
 */
export function findPythons(): LocalPython[] {
  const { PYTHON } = process.env;
  const named = PYTHON === undefined || PYTHON === 'all' ? undefined : PYTHON.split(',');
  const found = new Map<string, LocalPython>();
  for (const command of named ?? candidates(PYTHON === 'all')) {
    const python = find(command);
    if (python === undefined && named !== undefined)
      throw new Error(`Cannot run "${command}", which PYTHON names, as a Python 3`);
    if (python === undefined || (named === undefined && python.executable.startsWith('/usr/bin/'))) continue;
    found.set(python.version.join('.'), python);
    if (PYTHON === undefined) break;
  }
  return [...found.values()].sort((a, b) => a.version[1] - b.version[1] || a.version[2] - b.version[2]);
}

/** Candidate paths of Python 3. For `all`, pyenv's slow shims are skipped: the versions behind them are listed anyway. */
function candidates(areAll: boolean): string[] {
  const { PATH = '', PYENV_ROOT = join(homedir(), '.pyenv') } = process.env;
  const folders = PATH.split(':').filter((folder) => !areAll || !folder.endsWith('shims'));
  const names = ['python3', 'python', ...Array.from({ length: 10 }, (_, i) => `python3.${i + 5}`)];
  const versions = join(PYENV_ROOT, 'versions');
  return [
    ...folders.flatMap((folder) => names.map((name) => join(folder, name))).filter(existsSync),
    ...readNames(versions).map((name) => join(versions, name, 'bin/python3')),
  ];
}

function readNames(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

function find(command: string): LocalPython | undefined {
  const run = (script: string) => spawnSync(command, ['-c', script], { encoding: 'utf8' });
  const python = askPython(run);
  if (python === undefined) return undefined;
  return {
    ...python,
    executable: run('import os, sys; print(os.path.realpath(sys.executable))').stdout.trim(),
  };
}

/**
 * Finds the version of a Python.
 * @param run runs a Python script
 * @returns undefined if it is not Python 3
 */
export function askPython(
  run: (script: string) => { status: number | null; stdout: string },
): Python | undefined {
  const { status, stdout } = run('import sys; print(*sys.version_info[:3])');
  const [major = 0, minor = 0, micro = 0] = status === 0 ? stdout.split(' ').map(Number) : [];
  if (major !== 3) return undefined;
  return { version: [major, minor, micro] };
}

/** Runs a script with a standard input; returns its output. */
export function ask({ executable }: LocalPython, script: string, input: string): string {
  const env = { ...process.env, PYTHONIOENCODING: 'utf-8', PYTHONUTF8: '1' };
  return execFileSync(executable, ['-c', script], { input, env, encoding: 'utf8', maxBuffer: 2 ** 28 });
}

/**
 * Runs a copy of the tutorial's listener, with the `mime.types` of its official image, and waits until it serves.
 * @param served the served folder
 * @param scratch a folder for the copy, the types and the log
 */
export async function servePython(
  { executable, version }: LocalPython,
  served: string,
  scratch: string,
): Promise<ServedHere> {
  const copy = join(scratch, 'PyWebListener.py');
  const logFile = join(scratch, 'python.log');
  const mimeTypes = join(scratch, 'mime.types');
  writeMimeTypes(mimeTypes, parseImage(version.join('.'))?.mimeTypes ?? 'trixie');
  writeFileSync(copy, `MIME_TYPES = ${JSON.stringify(mimeTypes)}\n${listenerOnAnyPort()}`);
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
