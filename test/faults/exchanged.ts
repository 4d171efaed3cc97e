import { connect } from 'node:net';

/** Well beyond the listener's own limit. */
const LIMIT_MS = 20_000;

/** Bytes to send, one a character. */
export interface Request {
  readonly bytes: string;
  /** When the client says that no more follows. */
  readonly halfClose: 'at once' | 'when answered' | 'never';
}

/** What came on a connection of its own, one byte a character. */
export interface Exchanged {
  readonly bytes: string;
  /** It was not over within the limit. */
  readonly isLate: boolean;
}

/** Sends a request and reads until the listener closes or resets. Never rejects. */
export function exchange(port: number, { bytes, halfClose }: Request): Promise<Exchanged> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let isLate = false;
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    const timer = setTimeout(() => {
      isLate = true;
      socket.destroy();
    }, LIMIT_MS);
    socket.on('data', (chunk) => chunks.push(chunk));
    if (halfClose === 'when answered') socket.once('data', () => socket.end());
    socket.on('end', () => socket.destroy());
    socket.on('error', () => {}); // 'close' follows
    socket.on('close', () => {
      clearTimeout(timer);
      resolve({ bytes: Buffer.concat(chunks).toString('latin1'), isLate });
    });
    socket.write(bytes, 'latin1');
    if (halfClose === 'at once') socket.end();
  });
}
