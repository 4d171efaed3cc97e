import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { output } from '../test/support/processes.ts';
import { FLOORS } from './floors.ts';
import { PEERS } from './peers.ts';
import { findPython, listenerOn } from './python.ts';
import type { ProfileName, RowId } from './rows.ts';

/** A server that is measured. */
export interface Contestant {
  readonly name: string;
  /** Rows that it does not support by design, and why. */
  readonly lacks?: Partial<Record<RowId, string>>;
  /** Its CPU time cannot be read. @default false */
  readonly hidesCpuTime?: boolean;
  /** A server that makes the system calls of weblistener and must send as many bytes. @default false */
  readonly isFloor?: boolean;
  /** Finds it on this machine; undefined if it is not installed. */
  readonly find: () => Promise<Found | undefined>;
}

/** An installed contestant. */
export interface Found {
  readonly version: string;
  /** The command that starts it. May write files to `scratch`. */
  readonly command: (place: Place) => Command;
}

export interface Place {
  readonly port: number;
  /** The folder to serve, and the working directory. */
  readonly tree: string;
  readonly scratch: string;
}

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
}

/** A contestant that takes part. */
export interface Entrant {
  readonly contestant: Contestant;
  readonly found: Found;
}

/** The contestant that the others are compared with. */
export const OURS = 'weblistener';

const MAIN = fileURLToPath(new URL('../bundle/main.js', import.meta.url));
const MANIFEST = fileURLToPath(new URL('../package.json', import.meta.url));

/** The bundled command with some options, else the defaults. */
function weblistener(options: readonly string[] = []): Contestant {
  return {
    name: OURS,
    async find() {
      if (!existsSync(MAIN)) throw new Error('No bundle/main.js: run "npm run bundle"');
      const { version } = JSON.parse(readFileSync(MANIFEST, 'utf8'));
      return {
        version: ['weblistener', version, ...options].join(' '),
        command: ({ port }) => ({ program: process.execPath, args: [MAIN, String(port), ...options] }),
      };
    },
  };
}

const workers: Contestant = {
  ...weblistener(['--workers', '2']),
  name: 'workers',
  lacks: { start: 'three processes' },
  hidesCpuTime: true,
};

/** The listener of the tutorial, on another port than 80. */
const original: Contestant = {
  name: 'original',
  lacks: { 'idle-clients': 'blocked by one idle client' },
  async find() {
    const python = await findPython();
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

/** One worker; sendfile and tcp_nopush as in the configuration of Debian, otherwise the defaults. */
const nginx: Contestant = {
  name: 'nginx',
  async find() {
    const version = /nginx\/(\S+)/.exec(await printedBy('nginx -v'))?.[1];
    return version === undefined
      ? undefined
      : {
          version: `nginx ${version}`,
          command(place) {
            const file = join(place.scratch, 'nginx.conf');
            writeFileSync(file, nginxConfiguration(place));
            return { program: 'nginx', args: ['-c', file] };
          },
        };
  },
};

function nginxConfiguration({ port, tree, scratch }: Place): string {
  const user = process.getuid?.() === 0 ? 'user root root;' : '';
  const folders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${join(scratch, name)};`,
  );
  return `\
daemon off;
worker_processes 1;
${user}
pid ${join(scratch, 'pid')};
error_log ${join(scratch, 'error.log')};
events { worker_connections 4096; }
http {
  sendfile on;
  tcp_nopush on;
  access_log ${join(scratch, 'access.log')};
  ${folders.join('\n  ')}
  types { text/plain txt; text/html html; }
  server {
    listen 127.0.0.1:${port};
    root ${tree};
    autoindex on;
  }
}
`;
}

const darkhttpd: Contestant = {
  name: 'darkhttpd',
  async find() {
    const version = /darkhttpd\/([^\s,]+)/.exec(await printedBy('darkhttpd'))?.[1];
    const args = ({ port, tree }: Place) => [tree, '--port', String(port), '--addr', '127.0.0.1'];
    return version === undefined
      ? undefined
      : {
          version: `darkhttpd ${version}`,
          command: (place) => ({ program: 'darkhttpd', args: args(place) }),
        };
  },
};

const busybox: Contestant = {
  name: 'busybox',
  lacks: { 'listing-1000': 'no listings', 'listing-20': 'no listings' },
  hidesCpuTime: true, // it ignores SIGCHLD, so the CPU time of its children is not summed
  async find() {
    if (!(await printedBy('busybox --list')).split('\n').includes('httpd')) return undefined;
    const version = /BusyBox v(\S+)/.exec(await printedBy('busybox'))?.[1] ?? '';
    const args = ({ port, tree }: Place) => ['httpd', '-f', '-v', '-p', `127.0.0.1:${port}`, '-h', tree];
    return {
      version: `busybox httpd ${version}`,
      command: (place) => ({ program: 'busybox', args: args(place) }),
    };
  },
};

/** The output of a command, both streams, regardless of its exit code; empty if it is not installed. */
function printedBy(command: string): Promise<string> {
  const [program = ''] = command.split(' ');
  return output('sh', ['-c', `command -v ${program} >/dev/null && { ${command}; } 2>&1 || true`]);
}

/** In the order of the table. */
export const CONTESTANTS: Readonly<Record<ProfileName, readonly Contestant[]>> = {
  python: [weblistener(), workers, ...FLOORS.python, original, nginx, darkhttpd, busybox, ...PEERS],
  web: [weblistener(['--profile', 'web']), ...FLOORS.web, nginx, ...PEERS],
};
