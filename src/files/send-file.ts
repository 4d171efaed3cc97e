import { BufferPool } from './buffer-pool.ts';
import { readAhead, readByThread } from './fs.ts';

/** The content of an open file: the first `length` bytes of `fd`. */
export interface FileBody {
  readonly fd: number;
  /** In bytes. */
  readonly length: number;
}

/** Takes the bytes of an answer: a socket, or a response. */
export interface Sink {
  /** Calls back once the system has taken the bytes, or with an error. */
  write(bytes: Buffer, callback: (error?: Error | null) => void): unknown;
  end(): unknown;
  end(bytes: Buffer): unknown;
}

/** What a file starts with goes out together with the head, read at once: most files are no longer. */
const FIRST_BYTES = 262_144;

/** What follows goes out in pieces of one of these sizes. Large ones cost the least a byte. */
const SMALL_BYTES = 65_536;
const LARGE_BYTES = 524_288;

/** A client is slow that takes longer than this for a piece: it gets small ones, which hold less memory. */
const QUICK_MS = 20;

/** How many answers may have large pieces, two each, at a time: they hold 32 MiB at most, the others 128 KiB each. */
const MAX_LARGE = 32;

/** Room for a head before the first bytes. */
const HEAD_BYTES = 4096;

const POOL = new BufferPool([SMALL_BYTES, HEAD_BYTES + FIRST_BYTES, LARGE_BYTES]);

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
 * Writes a head and a file after it, and ends the sink. Rejects where the file is shorter than `length` or cannot be
 * read, and where the client is gone; the descriptor stays open.
 */
export async function sendFile(to: Sink, head: Buffer, file: FileBody): Promise<void> {
  if (file.length > FIRST_BYTES) return sendPieces(to, head, file);
  const bytes = Buffer.allocUnsafe(head.length + file.length);
  head.copy(bytes);
  await fill(bytes.subarray(head.length), (buffer) => readAhead(file.fd, buffer));
  to.end(bytes);
}

/** Reads the next piece by a thread while one goes out. */
async function sendPieces(to: Sink, head: Buffer, { fd, length }: FileBody): Promise<void> {
  const size = new PieceSize();
  let left = length - FIRST_BYTES;
  let buffer = POOL.take(head.length + FIRST_BYTES);
  let piece = buffer.subarray(0, head.length + FIRST_BYTES);
  try {
    head.copy(piece);
    await fill(piece.subarray(head.length), (rest) => readAhead(fd, rest));
    while (left > 0) {
      const bytes = Math.min(size.bytes, left);
      const nextBuffer = POOL.take(bytes);
      const next = nextBuffer.subarray(0, bytes);
      const started = performance.now();
      await both(
        fill(next, (rest) => readByThread(fd, rest)),
        write(to, piece),
      );
      size.prefer(performance.now() - started < QUICK_MS);
      left -= bytes;
      POOL.give(buffer);
      [buffer, piece] = [nextBuffer, next];
    }
    await write(to, piece);
    POOL.give(buffer);
    to.end();
  } finally {
    size.prefer(false);
  }
}

/** Fills the buffer; rejects at the end of the file. */
export async function fill(
  buffer: Buffer,
  read: (buffer: Buffer) => number | Promise<number>,
): Promise<void> {
  let filled = 0;
  while (filled < buffer.length) {
    const bytes = await read(filled === 0 ? buffer : buffer.subarray(filled));
    if (bytes === 0) throw new Error('The file is shorter than it was');
    filled += bytes;
  }
}

function write(to: Sink, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    to.write(bytes, (error) => (error ? reject(error) : resolve()));
  });
}

/** Waits for both even where one fails, so that nobody closes a descriptor that is being read. */
async function both(reading: Promise<void>, writing: Promise<void>): Promise<void> {
  for (const result of await Promise.allSettled([reading, writing])) {
    if (result.status === 'rejected') throw result.reason;
  }
}
