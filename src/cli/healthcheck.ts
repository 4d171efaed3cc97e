import { connect, type NetConnectOpts } from 'node:net';

/** Maximum time for a healthy listener to close a connection, in milliseconds. */
const DEADLINE_MS = 2000;

/**
 * Whether a listener answers. It has to close a connection that ends without a request, which leaves no line in its
 * log. A connection alone proves nothing: the kernel accepts it for a process that hangs.
 */
export function isHealthy(address: NetConnectOpts): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ ...address, signal: AbortSignal.timeout(DEADLINE_MS) });
    socket.on('connect', () => socket.end().resume());
    socket.on('end', () => resolve(true));
    socket.on('error', () => resolve(false)); // refused, reset or too late
    socket.on('close', () => resolve(false));
  });
}
