import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** Connections opened at a time: less than the shortest accept backlog among the benchmarked servers. */
const BATCH = 50;

/**
 * Opens connections that send nothing.
 * @returns closes them all
 */
export async function openIdle(port: number, count: number): Promise<() => void> {
  const sockets: Socket[] = [];
  const closeAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  try {
    while (sockets.length < count) {
      const batch = Array.from({ length: Math.min(BATCH, count - sockets.length) }, () =>
        connect({ port, host: '127.0.0.1' }),
      );
      sockets.push(...batch);
      await Promise.all(batch.map((socket) => once(socket, 'connect')));
    }
  } catch (error) {
    closeAll();
    throw error;
  }
  for (const socket of sockets) socket.on('error', () => {}); // reset by the server
  return closeAll;
}
