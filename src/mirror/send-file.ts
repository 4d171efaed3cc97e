import type { Socket } from 'node:net';
import { readAhead, readByThread } from '../files/disk.ts';
import type { FileBody } from './reply.ts';

/** What a file starts with goes out together with the head, read at once: most files are no longer. */
const FIRST_BYTES = 262_144;

/** What follows goes out in pieces of one of these sizes. Large ones cost the least a byte. */
const SMALL_BYTES = 65_536;
const LARGE_BYTES = 524_288;

/** A client is slow that takes longer than this for a piece: it gets small ones, which hold less memory. */
const QUICK_MS = 20;

/** How many answers may have large pieces, two each, at a time: they hold 32 MiB at most, the others 128 KiB each. */
const MAX_LARGE = 32;

const NOTHING = Buffer.alloc(0);

let large = 0;

/** The size of the pieces of one answer. */
class PieceSize {
  #isLarge = false;

  get bytes(): number {
    return this.#isLarge ? LARGE_BYTES : SMALL_BYTES;
  }

  prefer(isLarge: boolean): void {
    if (isLarge === this.#isLarge || (isLarge && large >= MAX_LARGE)) return;
    this.#isLarge = isLarge;
    large += isLarge ? 1 : -1;
  }
}

/**
 * Writes a head and a file behind it, and ends the sending side of the socket. Rejects where the file is shorter than
 * the reply says or cannot be read, and where the client is gone; the descriptor stays open.
 */
export async function sendFile(socket: Socket, head: Buffer, { fd, length }: FileBody): Promise<void> {
  const firstBytes = Math.min(length, FIRST_BYTES);
  const first = Buffer.allocUnsafe(head.length + firstBytes);
  head.copy(first);
  await fill(first.subarray(head.length), (buffer) => readAhead(fd, buffer));
  if (firstBytes === length) socket.end(first);
  else socket.end(await sendPieces(socket, first, { fd, length: length - firstBytes }));
}

/**
 * While one piece goes out, a thread fills the next: a file of 100 MB goes out at 4.9 GB/s, at 4.0 where it is read in
 * turns with the writing.
 * @returns what is still to be written
 */
async function sendPieces(socket: Socket, first: Buffer, { fd, length }: FileBody): Promise<Buffer> {
  const size = new PieceSize();
  let out = first;
  let spare: Buffer = NOTHING;
  try {
    for (let left = length; left > 0; ) {
      const bytes = Math.min(size.bytes, left);
      const next = spare.length === bytes ? spare : Buffer.allocUnsafeSlow(bytes);
      spare = NOTHING; // not to be held while a slow client is waited for
      const started = performance.now();
      const reading = fill(next, (buffer) => readByThread(fd, buffer));
      await both(reading, write(socket, out));
      size.prefer(performance.now() - started < QUICK_MS);
      left -= bytes;
      spare = out;
      out = next;
    }
    return out;
  } finally {
    size.prefer(false);
  }
}

/** Fills the buffer, or rejects at the end of the file. */
async function fill(buffer: Buffer, read: (buffer: Buffer) => number | Promise<number>): Promise<void> {
  let filled = 0;
  while (filled < buffer.length) {
    const bytes = await read(filled === 0 ? buffer : buffer.subarray(filled));
    if (bytes === 0) throw new Error('The file is shorter than it was');
    filled += bytes;
  }
}

function write(socket: Socket, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.write(bytes, (error) => (error ? reject(error) : resolve()));
  });
}

/** Waits for both even where one fails, so that nobody closes a descriptor that is being read. */
async function both(reading: Promise<void>, writing: Promise<void>): Promise<void> {
  for (const result of await Promise.allSettled([reading, writing])) {
    if (result.status === 'rejected') throw result.reason;
  }
}
