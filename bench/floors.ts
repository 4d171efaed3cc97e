import { fileURLToPath } from 'node:url';
import type { Contestant } from './contestants.ts';
import { PROFILES, type ProfileName, type RowId } from './rows.ts';

const LISTINGS = ['listing-1000', 'listing-20'] as const;

interface Script {
  readonly name: string;
  readonly profile: ProfileName;
  /** In `bare`. */
  readonly file: string;
  /** The rows that it can answer. */
  readonly rows: readonly RowId[];
  /** @default [] */
  readonly args?: readonly string[];
}

/** A server of a few lines on a module of Node.js. */
function bare({ name, profile, file, rows, args = [] }: Script): Contestant {
  const lacking = (Object.keys(PROFILES[profile].rows) as RowId[]).filter((row) => !rows.includes(row));
  const path = fileURLToPath(new URL(`bare/${file}`, import.meta.url));
  return {
    name,
    lacks: Object.fromEntries(lacking.map((row) => [row, 'not answered'])),
    find: async () => ({
      version: [`bare/${file}`, ...args, `on Node.js ${process.versions.node}`].join(' '),
      command: ({ port }) => ({ program: process.execPath, args: [path, String(port), ...args] }),
    }),
  };
}

/** A server that answers every request with the same 1 KiB: the upper limit of Node.js. */
function ceiling(profile: ProfileName, module: 'node:net' | 'node:http'): Contestant {
  const rows = ['file', 'idle-clients', 'start'] as const;
  return bare({ name: 'ceiling', profile, file: 'constant.mjs', rows, args: [module] });
}

/** A server that makes the system calls of weblistener and sends as many bytes, without its checks and limits. */
function floor(script: Script): Contestant {
  return { ...bare(script), isFloor: true };
}

/** Servers that show what Node.js itself costs. */
export const FLOORS: Readonly<Record<ProfileName, readonly Contestant[]>> = {
  python: [
    ceiling('python', 'node:net'),
    floor({
      name: 'bare',
      profile: 'python',
      file: 'net.mjs',
      rows: ['file', 'head', 'missing', 'redirect'],
    }),
    floor({ name: 'bare-list', profile: 'python', file: 'net-list.mjs', rows: LISTINGS }),
  ],
  web: [
    ceiling('web', 'node:http'),
    floor({
      name: 'bare',
      profile: 'web',
      file: 'http.mjs',
      rows: ['file', 'head', 'not-modified', 'range'],
    }),
    floor({ name: 'bare-list', profile: 'web', file: 'http-list.mjs', rows: LISTINGS }),
  ],
};
