import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import type { FastifyInstance, FastifyListenOptions } from 'fastify';
import { StartError } from '../errors.ts';
import { quoted } from '../util/quoted.ts';
import type { Endpoint, PortEndpoint } from './endpoint.ts';
import { portHolders } from './port-holders.ts';

/** The options that messages name. */
interface Flags {
  readonly port: string;
  readonly bind: string;
}

const FLAGS: Flags = { port: '-p', bind: '-b' };

/**
 * Opens an endpoint. All addresses are one dual-stack IPv6 socket, or an IPv4 socket if IPv6 is unavailable.
 * @throws StartError
 */
export async function listen(app: FastifyInstance, endpoint: Endpoint, flags: Flags = FLAGS): Promise<void> {
  try {
    if ('fd' in endpoint) nameSocket(app);
    await app.listen(listenOptions(endpoint)).catch((error: NodeJS.ErrnoException) => {
      const isForAll = 'port' in endpoint && endpoint.bind === undefined;
      if (!isForAll || (error.code !== 'EAFNOSUPPORT' && error.code !== 'EADDRNOTAVAIL')) throw error;
      return app.listen({ port: endpoint.port, host: '0.0.0.0' });
    });
  } catch (error) {
    throw startError(error as NodeJS.ErrnoException, endpoint, flags);
  }
}

/** Shown instead of an unknown address. */
export const SYSTEMD_SOCKET = 'the systemd socket';

/** The port, or the path of a Unix socket. */
export function listeningAddress({ server }: FastifyInstance): number | string {
  const address = server.address() as AddressInfo | string;
  return typeof address === 'string' ? address : address.port;
}

/** Node.js has no address for a Unix socket that it has not opened itself, but Fastify needs one. */
function nameSocket({ server }: FastifyInstance): void {
  const address = server.address.bind(server);
  server.address = () => address() ?? SYSTEMD_SOCKET;
}

function listenOptions(endpoint: Endpoint): FastifyListenOptions & { readonly fd?: number } {
  if ('path' in endpoint) return { path: endpoint.path };
  // With a descriptor the host has no meaning, but Fastify would open further addresses for its default.
  if ('fd' in endpoint) return { fd: endpoint.fd, host: '::' };
  return { port: endpoint.port, host: endpoint.bind ?? '::' };
}

function startError(error: NodeJS.ErrnoException, endpoint: Endpoint, flags: Flags): StartError {
  if ('port' in endpoint) return portError(error, endpoint, flags);
  const what = 'path' in endpoint ? quoted(endpoint.path) : `descriptor ${endpoint.fd} of LISTEN_FDS`;
  return new StartError(`Cannot listen on ${what}: ${error.message}`, 1);
}

function portError(
  { code, message }: NodeJS.ErrnoException,
  { port, bind }: PortEndpoint,
  flags: Flags,
): StartError {
  const host = bind === undefined ? 'all addresses' : quoted(bind);
  const where = `Cannot open port ${port} on ${host}`;
  switch (code) {
    case 'EADDRINUSE': {
      const holders = portHolders(port).join(', ');
      const by = holders === '' ? '' : ` by ${holders}`;
      return new StartError(
        `${where}: the port is in use${by}; choose another, or "${flags.port} 0" for any free one`,
        1,
      );
    }
    case 'EACCES':
      return new StartError(
        `${where}: the port needs privileges; choose a higher one, as in "${flags.port} 8000"`,
        1,
      );
    case 'EADDRNOTAVAIL':
    case 'EINVAL':
      return new StartError(
        `Cannot listen on ${host}: not an address of this machine; leave out "${flags.bind}"`,
        2,
      );
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new StartError(`Cannot resolve ${host}: use an address of this machine`, 2);
    default:
      return new StartError(`${where}: ${message}`, 1);
  }
}

/** A port that is free now. Rejects if the host is not an address of this machine. */
export async function freePort(host: string | undefined): Promise<number> {
  const server = createServer().listen({ port: 0, host });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
