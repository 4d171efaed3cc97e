import { StartError } from '../errors.ts';
import type { Settings } from '../settings.ts';
import { prepareSocketPath } from './unix-socket.ts';

/** What to listen on: a port, the path of a Unix socket, or the descriptor of a socket that is open already. */
export type Endpoint = PortEndpoint | { readonly path: string } | { readonly fd: number };

export interface PortEndpoint {
  readonly port: number;
  /** @default all addresses */
  readonly bind: string | undefined;
}

/** The first descriptor that systemd passes (sd_listen_fds(3)). */
const FIRST_FD = 3;

/**
 * The endpoint of a listener: the socket that systemd passes, a Unix socket, or a port.
 * @throws StartError
 */
export async function prepareEndpoint(
  { port, bind, unixSocket, unixMode, tls }: Settings,
  environment: NodeJS.ProcessEnv,
): Promise<Endpoint> {
  if (takeActivation(environment)) return { fd: FIRST_FD };
  if (unixSocket === undefined) return { port, bind };
  if (tls !== undefined) throw tlsOnUnixSocket();
  await prepareSocketPath(unixSocket, unixMode);
  return { path: unixSocket };
}

/** The error for a certificate combined with a Unix socket. */
export function tlsOnUnixSocket(): StartError {
  return new StartError('Cannot serve TLS on a Unix socket: leave out the certificate', 2);
}

/** Whether systemd passes a socket to this process. Removes the variables so that children do not inherit them. */
function takeActivation(environment: NodeJS.ProcessEnv): boolean {
  const { LISTEN_PID: pid, LISTEN_FDS: count } = environment;
  if (pid !== String(process.pid)) return false;
  for (const name of ['LISTEN_PID', 'LISTEN_FDS', 'LISTEN_FDNAMES']) delete environment[name];
  if (count === '1') return true;
  if (count === undefined || count === '0') return false;
  throw new StartError(`systemd passed ${count} sockets: keep a single ListenStream=`, 2);
}
