import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { StartError } from '../errors.ts';
import type { Settings } from '../settings.ts';
import { quoted } from '../util/quoted.ts';

type Address = Pick<Settings, 'port' | 'bind'>;

/**
 * Listens. All addresses are one socket of IPv6, where there is IPv6.
 * @throws StartError where that cannot be
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
  const where = bind === undefined ? 'all addresses' : quoted(bind);
  switch (code) {
    case 'EADDRINUSE':
      return new StartError(`Cannot listen on port ${port} of ${where}: the port is in use`, 1);
    case 'EACCES':
      return new StartError(
        `Cannot listen on port ${port} of ${where}: it needs privileges, choose a higher one, as in "weblistener 8000"`,
        1,
      );
    case 'EADDRNOTAVAIL':
    case 'EINVAL':
      return new StartError(`Cannot listen on ${where}: it is no address of this machine`, 2);
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new StartError(`Cannot resolve ${where}: give an address of this machine`, 2);
    default:
      return new StartError(`Cannot listen on port ${port} of ${where}: ${message}`, 1);
  }
}

/** A port that is free now; rejects where the address is none of this machine. */
export async function freePort(host: string | undefined): Promise<number> {
  const server = createServer().listen({ port: 0, host });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
