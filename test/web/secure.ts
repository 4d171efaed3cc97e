import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { type SecureVersion, connect as secureConnect, type TLSSocket } from 'node:tls';
import { openSocket } from '../support/exchange.ts';

/** Requests a target on a new TLS connection that trusts only `authority`. */
export async function get(port: number, target: string, authority?: Buffer): Promise<IncomingMessage> {
  const asked = request({
    port,
    host: '127.0.0.1',
    path: target,
    agent: false,
    ...(authority && { ca: authority }),
  }).end();
  return (await once(asked, 'response'))[0];
}

export async function bodyOf(answer: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of answer) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

/** Completes a handshake, with one version of TLS or any. */
export async function shakeHands(port: number, version?: SecureVersion): Promise<TLSSocket> {
  const socket = secureConnect({
    port,
    host: '127.0.0.1',
    rejectUnauthorized: false,
    ciphers: 'DEFAULT@SECLEVEL=0', // else this client refuses TLS 1.1 itself
    ...(version && { minVersion: version, maxVersion: version }),
  });
  await once(socket, 'secureConnect');
  return socket;
}

/** A TLS connection through a relay, whose TCP connection shows a reset; TLS sockets report it as an end. */
export async function connectThroughRelay(port: number): Promise<{ client: TLSSocket; server: Socket }> {
  const server = await openSocket(port, '', { halfOpen: true });
  const relay = createServer((socket) => {
    socket.on('error', () => {}); // the reset of the server's connection ends it
    socket.pipe(server).pipe(socket);
  });
  await once(relay.listen(0, '127.0.0.1'), 'listening');
  const client = await shakeHands((relay.address() as AddressInfo).port);
  client.on('error', () => {});
  relay.close();
  return { client, server };
}

/** The common name in the certificate of a new connection. */
export async function nameOf(port: number): Promise<string> {
  const socket = await shakeHands(port);
  const { subject } = socket.getPeerCertificate();
  socket.destroy();
  return String(subject.CN);
}

/** A download that has begun and pauses until `digest()`. */
export class Download {
  readonly #answer: IncomingMessage;

  private constructor(answer: IncomingMessage) {
    this.#answer = answer;
  }

  static async begin(port: number, target: string, authority: Buffer): Promise<Download> {
    const answer = await get(port, target, authority);
    await once(answer, 'readable');
    return new Download(answer);
  }

  /** The SHA-256 of the complete file. Rejects if the download breaks off. */
  async digest(): Promise<string> {
    const hash = createHash('sha256');
    for await (const piece of this.#answer) hash.update(piece);
    return hash.digest('hex');
  }
}
