import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Contestant, Place } from './contestant.ts';
import { output } from './processes.ts';

/** One worker; files as in the configuration that Debian ships, the rest by default. */
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

export const nginx: Contestant = {
  name: 'nginx',
  async find() {
    const version = /nginx\/(\S+)/.exec((await shown('nginx -v')) ?? '')?.[1];
    if (version === undefined) return undefined;
    return {
      version: `nginx ${version}`,
      command(place) {
        const file = join(place.scratch, 'nginx.conf');
        writeFileSync(file, nginxConfiguration(place));
        return { program: 'nginx', args: ['-c', file] };
      },
    };
  },
};

export const darkhttpd: Contestant = {
  name: 'darkhttpd',
  async find() {
    const version = /darkhttpd\/([^\s,]+)/.exec((await shown('darkhttpd')) ?? '')?.[1];
    if (version === undefined) return undefined;
    return {
      version: `darkhttpd ${version}`,
      command: ({ port, tree }) => ({
        program: 'darkhttpd',
        args: [tree, '--port', String(port), '--addr', '127.0.0.1'],
      }),
    };
  },
};

const NO_LISTING = 'it lists no folders';

export const busybox: Contestant = {
  name: 'busybox',
  lacks: { 'listing-1000': NO_LISTING, 'listing-20': NO_LISTING },
  losesCpuTime: true, // it ignores SIGCHLD, so nobody sums up its children
  async find() {
    if (!(await shown('busybox --list'))?.split('\n').includes('httpd')) return undefined;
    const version = /BusyBox v(\S+)/.exec((await shown('busybox')) ?? '')?.[1] ?? '';
    return {
      version: `busybox httpd ${version}`,
      command: ({ port, tree }) => ({
        program: 'busybox',
        args: ['httpd', '-f', '-v', '-p', `127.0.0.1:${port}`, '-h', tree],
      }),
    };
  },
};

/** What a command prints, either stream, whatever its exit code; undefined where there is none of that name. */
async function shown(command: string): Promise<string | undefined> {
  const [program = ''] = command.split(' ');
  const found = await output('sh', [
    '-c',
    `command -v ${program} >/dev/null && { ${command}; } 2>&1 || true`,
  ]);
  return found === '' ? undefined : found;
}
