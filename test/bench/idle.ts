import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** At once: fewer than any contestant lets wait to be accepted. */
const BATCH = 50;

/** Opens connections that say nothing. Closed by what is returned. */
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
  for (const socket of sockets) socket.on('error', () => {}); // closed by the other end: see `stillOpen`
  return closeAll;
}
