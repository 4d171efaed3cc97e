import { once } from 'node:events';
import { existsSync, lstatSync, unlinkSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { StartError } from '../errors.ts';
import { quoted } from '../util/quoted.ts';

/**
 * Removes the stale socket of a dead listener, and sets the process's umask for the permissions of the new one.
 * @throws StartError if a listener answers there, or if the path cannot be a socket's
 */
export async function prepareSocketPath(path: string, mode: number): Promise<void> {
  process.umask(0o777 & ~mode); // the socket has its permissions from the beginning; no other file is created
  if (!existsSync(dirname(path)))
    throw new StartError(`Cannot listen on ${quoted(path)}: no such directory; create it first`, 1);
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return;
  if (!stats.isSocket())
    throw new StartError(`Cannot listen on ${quoted(path)}: not a socket; remove it or use another path`, 1);
  if (await isAnswering(path))
    throw new StartError(
      `Cannot listen on ${quoted(path)}: another process is listening there; use another path`,
      1,
    );
  unlinkSync(path);
}

/** Whether a process listens on the socket; only a refusal is proof that none does. */
async function isAnswering(path: string): Promise<boolean> {
  const socket = connect({ path });
  try {
    await once(socket, 'connect');
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ECONNREFUSED';
  } finally {
    socket.destroy();
  }
}
