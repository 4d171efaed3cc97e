import type { Socket } from 'node:net';

/** Resets a connection; a Unix socket, which cannot be reset, is closed. */
export function resetSocket(socket: Socket): void {
  try {
    socket.resetAndDestroy();
  } catch {
    socket.destroy();
  }
}
