import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { connect } from 'node:net';
import { type SecureVersion, connect as secureConnect, type TLSSocket } from 'node:tls';

/** Asks over TLS of its own, and trusts nobody but an authority. */
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

/** Shakes hands, with one version of TLS or any. */
export async function shakeHands(port: number, version?: SecureVersion): Promise<TLSSocket> {
  const socket = secureConnect({
    port,
    host: '127.0.0.1',
    rejectUnauthorized: false,
    ciphers: 'DEFAULT@SECLEVEL=0', // without it this side refuses 1.1 already
    ...(version && { minVersion: version, maxVersion: version }),
  });
  await once(socket, 'secureConnect');
  return socket;
}

/** Whom a new connection is told to speak to. */
export async function nameOf(port: number): Promise<string> {
  const socket = await shakeHands(port);
  const { subject } = socket.getPeerCertificate();
  socket.destroy();
  return String(subject.CN);
}

/** Sends what is no TLS, and waits until the connection is closed, however. */
export async function sendPlain(port: number, text: string): Promise<void> {
  const socket = connect({ port, host: '127.0.0.1' });
  socket.on('error', () => {}); // 'close' follows
  socket.resume().end(text, 'latin1');
  await new Promise((resolve) => socket.on('close', resolve));
}

/** A file on its way, of which no more is taken until `rest` is asked for. */
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

  /** The digest of the whole. Rejects where it breaks off. */
  async digest(): Promise<string> {
    const hash = createHash('sha256');
    for await (const piece of this.#answer) hash.update(piece);
    return hash.digest('hex');
  }
}
