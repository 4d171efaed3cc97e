import { closeSync, openSync, readdirSync, readFileSync, readlinkSync, readSync } from 'node:fs';
import { quoted } from '../util/quoted.ts';

/** The kernel lists listening sockets first: this is enough for 1,700 of them. */
const MAX_TABLE_BYTES = 256 * 1024;
/** Limit for the search through the descriptors of all processes, in milliseconds. */
const SEARCH_MS = 1000;
const MAX_HOLDERS = 3;

/** State of a listening socket in /proc/net/tcp (`TCP_LISTEN`, include/net/tcp_states.h). */
const LISTEN = '0A';

/** The processes that listen on a TCP port, as in `"node" (pid 7)`; none where /proc does not show them. */
export function portHolders(port: number): string[] {
  const sockets = new Set(
    ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) => listeningSockets(readStart(table), port)),
  );
  const holders: string[] = [];
  const deadline = performance.now() + SEARCH_MS;
  for (const pid of attempt(() => readdirSync('/proc')) ?? []) {
    if (sockets.size === 0 || holders.length === MAX_HOLDERS || performance.now() > deadline) break;
    const held = /^[0-9]+$/.test(pid) ? heldSockets(pid).filter((link) => sockets.has(link)) : [];
    if (held.length > 0) holders.push(`${quoted(commandName(pid))} (pid ${pid})`);
    for (const link of held) sockets.delete(link); // a child that inherited it does not count
  }
  return holders;
}

/** Links of the form `socket:[INODE]`. */
function listeningSockets(table: string, port: number): string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return table
    .split('\n')
    .map((line) => line.trim().split(/ +/))
    .filter(([, local = '', , state]) => local.endsWith(suffix) && state === LISTEN)
    .map((fields) => `socket:[${fields[9]}]`);
}

/** The first `MAX_TABLE_BYTES`; the kernel gives about a page at a time. */
function readStart(path: string): string {
  const fd = attempt(() => openSync(path, 'r'));
  if (fd === undefined) return '';
  const buffer = Buffer.alloc(MAX_TABLE_BYTES);
  let length = 0;
  for (let read = -1; read !== 0; length += read)
    read = attempt(() => readSync(fd, buffer, { offset: length })) ?? 0;
  closeSync(fd);
  return buffer.toString('latin1', 0, length);
}

function heldSockets(pid: string): string[] {
  const folder = `/proc/${pid}/fd`;
  return (attempt(() => readdirSync(folder)) ?? []).flatMap(
    (fd) => attempt(() => readlinkSync(`${folder}/${fd}`)) ?? [],
  );
}

function commandName(pid: string): string {
  return attempt(() => readFileSync(`/proc/${pid}/comm`, 'utf8').trim()) ?? 'a process';
}

function attempt<Result>(read: () => Result): Result | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
