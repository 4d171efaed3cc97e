import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Contestant, Found } from './contestant.ts';
import { original } from './original.ts';
import { PEERS } from './peers.ts';
import { busybox, darkhttpd, nginx } from './system.ts';

/** The name of the one that all are compared with. */
export const OURS = 'weblistener';

/** Ours too, with a second process. */
export const WORKERS = 'workers';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const MANIFEST = fileURLToPath(new URL('../../package.json', import.meta.url));
const CEILING = fileURLToPath(new URL('ceiling.mjs', import.meta.url));
const WEB_CEILING = fileURLToPath(new URL('ceiling-web.mjs', import.meta.url));

/** The built command, with default options. */
export const weblistener: Contestant = {
  name: OURS,
  async find() {
    if (!existsSync(MAIN)) throw new Error('There is no dist/main.js: run "npm run build"');
    return {
      version: `weblistener ${JSON.parse(readFileSync(MANIFEST, 'utf8')).version}`,
      command: ({ port }) => ({ program: process.execPath, args: [MAIN, String(port)] }),
    };
  },
};

/** The same by two processes: what a second one is worth beside the load. */
const workers: Contestant = {
  name: WORKERS,
  lacks: { start: 'it is three processes' },
  losesCpuTime: true,
  async find() {
    const found = await weblistener.find();
    return (
      found && { version: `${found.version} --workers 2`, command: withArguments(found, '--workers', '2') }
    );
  },
};

function withArguments({ command }: Found, ...more: string[]): Found['command'] {
  return (place) => {
    const { args, ...rest } = command(place);
    return { ...rest, args: [...args, ...more] };
  };
}

const ONE_ANSWER = 'it has one answer';

/** The other profile. */
const web: Contestant = {
  name: OURS,
  async find() {
    const found = await weblistener.find();
    return (
      found && {
        version: `${found.version} --profile web`,
        command: withArguments(found, '--profile', 'web'),
      }
    );
  },
};

/** One that has the same 1 KiB for everything: the least work that there can be. */
function constant(program: string, of: string): Contestant {
  const rows = [
    ...(['head', 'missing', 'redirect', 'not-modified', 'range'] as const),
    ...(['listing-1000', 'listing-20', 'big', 'big-4'] as const),
  ];
  return {
    name: 'ceiling',
    lacks: Object.fromEntries(rows.map((row) => [row, ONE_ANSWER])),
    find: async () => ({
      version: `a constant 1 KiB from ${of}, Node.js ${process.versions.node}`,
      command: ({ port }) => ({ program: process.execPath, args: [program, String(port)] }),
    }),
  };
}

/** Of the python profile, in the order of the table. */
export const CONTESTANTS: readonly Contestant[] = [
  weblistener,
  workers,
  constant(CEILING, 'node:net'),
  original,
  nginx,
  darkhttpd,
  busybox,
  ...PEERS,
];

/** Of the web profile. */
export const WEB_CONTESTANTS: readonly Contestant[] = [
  web,
  constant(WEB_CEILING, 'node:http'),
  nginx,
  ...PEERS,
];
