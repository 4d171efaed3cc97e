import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { StartError } from '../errors.ts';
import type { Settings } from '../settings.ts';
import { quoted } from '../util/quoted.ts';
import { portHolders } from './port-holders.ts';

type Address = Pick<Settings, 'port' | 'bind'>;

/**
 * Opens the port. For all addresses this is one dual-stack IPv6 socket, or an IPv4 socket without IPv6.
 * @throws StartError
 */
export async function listen(app: FastifyInstance, { port, bind }: Address): Promise<void> {
  try {
    if (bind === undefined) {
      await app.listen({ port, host: '::' }).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'EAFNOSUPPORT' && error.code !== 'EADDRNOTAVAIL') throw error;
        return app.listen({ port, host: '0.0.0.0' });
      });
    } else {
      await app.listen({ port, host: bind });
    }
  } catch (error) {
    throw startError(error as NodeJS.ErrnoException, { port, bind });
  }
}

function startError({ code, message }: NodeJS.ErrnoException, { port, bind }: Address): StartError {
  const host = bind === undefined ? 'all addresses' : quoted(bind);
  const where = `Cannot listen on port ${port} of ${host}`;
  switch (code) {
    case 'EADDRINUSE': {
      const holders = portHolders(port).join(', ');
      const by = holders === '' ? '' : ` by ${holders}`;
      return new StartError(
        `${where}: the port is in use${by}; choose another, or "-p 0" for any free one`,
        1,
      );
    }
    case 'EACCES':
      return new StartError(`${where}: the port needs privileges; choose a higher one, as in "-p 8000"`, 1);
    case 'EADDRNOTAVAIL':
    case 'EINVAL':
      return new StartError(
        `Cannot listen on ${host}: not an address of this machine; leave out --bind to listen on all`,
        2,
      );
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new StartError(`Cannot resolve ${host}: give an address of this machine`, 2);
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
