import { connect } from 'node:net';

/** How long a listener that is well may take to close a connection. */
const DEADLINE_MS = 2000;

/**
 * Whether a listener answers: it has to close a connection on which nothing is asked, which leaves no line in
 * its log. A process that hangs accepts, through the system, and does not close.
 * @param host IP address or host name
 */
export function isHealthy(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host, signal: AbortSignal.timeout(DEADLINE_MS) });
    socket.on('connect', () => socket.end().resume());
    socket.on('end', () => resolve(true));
    socket.on('error', () => resolve(false)); // refused, reset, or too late
    socket.on('close', () => resolve(false));
  });
}
