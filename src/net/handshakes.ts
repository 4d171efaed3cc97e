import type { Socket } from 'node:net';

/** TCP connections whose TLS handshake is not finished. */
export class Handshakes {
  readonly #sockets = new Map<string, Socket>();

  add(socket: Socket): void {
    const addresses = addressesOf(socket);
    this.#sockets.set(addresses, socket);
    socket.once('close', () => {
      if (this.#sockets.get(addresses) === socket) this.#sockets.delete(addresses);
    });
  }

  /** Removes and returns the TCP socket of a TLS socket, which does not expose it. */
  take(tlsSocket: Socket): Socket | undefined {
    const addresses = addressesOf(tlsSocket);
    const socket = this.#sockets.get(addresses);
    this.#sockets.delete(addresses);
    return socket;
  }

  destroyAll(): void {
    for (const socket of this.#sockets.values()) socket.destroy();
  }
}

function addressesOf({ remoteAddress, remotePort, localAddress }: Socket): string {
  return `${remoteAddress} ${remotePort} ${localAddress}`;
}
