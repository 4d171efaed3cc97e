import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';

/** Where Linux tells of its TCP sockets (proc(5)). */
const TABLES = ['/proc/self/net/tcp', '/proc/self/net/tcp6'];

/** How many bytes wait in the system for the client to take them; undefined where it does not tell. */
export async function unsentBytes({ localPort, remotePort }: Socket): Promise<number | undefined> {
  if (localPort === undefined || remotePort === undefined) return undefined;
  const ports = new RegExp(`:${hex(localPort)} [0-9A-F]+:${hex(remotePort)} [0-9A-F]+ ([0-9A-F]+):`, 'g');
  const tables = await Promise.all(TABLES.map((table) => readFile(table, 'latin1').catch(() => '')));
  const queues = tables.flatMap((table) =>
    [...table.matchAll(ports)].map(([, queue = '']) => Number.parseInt(queue, 16)),
  );
  return queues.length === 0 ? undefined : queues.reduce((sum, queue) => sum + queue);
}

function hex(port: number): string {
  return port.toString(16).toUpperCase().padStart(4, '0');
}
