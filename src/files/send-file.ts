import { type MaybePromise, whenReady } from '../util/maybe-promise.ts';
import type { ByteString } from '../util/text.ts';
import { BufferPool } from './buffer-pool.ts';
import { readNext, readNextAsync } from './fs.ts';

/** The content of an open file: the first `length` bytes of `fd`. */
export interface FileBody {
  readonly fd: number;
  /** In bytes. */
  readonly length: number;
}

/** The destination of an answer: a socket or a response. */
export interface Sink {
  /** Calls back once the kernel has accepted the bytes, or with an error. */
  write(bytes: Buffer, callback: (error?: Error | null) => void): unknown;
  end(): unknown;
  end(bytes: Buffer): unknown;
}

/** The beginning of a file is sent together with the head, in one write; most files are at most this long. */
const FIRST_BYTES = 262_144;

/** The rest is sent in chunks of one of these sizes. Large ones cost less CPU per byte, small ones less memory. */
const SMALL_CHUNK_BYTES = 65_536;
const LARGE_CHUNK_BYTES = 524_288;

/** A client that needs longer than this for a chunk, in milliseconds, gets small ones. */
const FAST_MS = 20;

/** Maximum number of answers that use large chunks at the same time, two each (32 MiB). The others use 128 KiB each. */
const MAX_LARGE = 32;

/** Space for a head before the first bytes, in bytes. */
const HEAD_BYTES = 4096;

const POOL = new BufferPool([SMALL_CHUNK_BYTES, HEAD_BYTES + FIRST_BYTES, LARGE_CHUNK_BYTES]);

/** Answers that use large chunks now. */
let largeCount = 0;

/** The chunk size of one answer. */
class ChunkSize {
  #isLarge = false;

  get bytes(): number {
    return this.#isLarge ? LARGE_CHUNK_BYTES : SMALL_CHUNK_BYTES;
  }

  prefer(isLarge: boolean): void {
    if (isLarge === this.#isLarge || (isLarge && largeCount >= MAX_LARGE)) return;
    this.#isLarge = isLarge;
    largeCount += isLarge ? 1 : -1;
  }
}

/**
 * Writes a head followed by a file, and ends the sink. Throws or rejects if the file is shorter than `length` or cannot be
 * read, and if the client disconnects. Does not close the descriptor.
 */
export function sendFile(to: Sink, head: ByteString, file: FileBody): MaybePromise<void> {
  if (file.length > FIRST_BYTES) return sendInChunks(to, head, file);
  const bytes = Buffer.allocUnsafe(head.length + file.length);
  bytes.write(head, 'latin1');
  const filled = fill(bytes.subarray(head.length), (buffer) => readNext(file.fd, buffer));
  return whenReady(filled, () => {
    to.end(bytes);
  });
}

/** Reads each chunk in a thread while the previous one is written. */
async function sendInChunks(to: Sink, head: ByteString, { fd, length }: FileBody): Promise<void> {
  const size = new ChunkSize();
  let left = length - FIRST_BYTES;
  let buffer = POOL.acquire(head.length + FIRST_BYTES);
  let chunk = buffer.subarray(0, head.length + FIRST_BYTES);
  try {
    chunk.write(head, 'latin1');
    await fill(chunk.subarray(head.length), (rest) => readNext(fd, rest));
    while (left > 0) {
      const bytes = Math.min(size.bytes, left);
      const nextBuffer = POOL.acquire(bytes);
      const next = nextBuffer.subarray(0, bytes);
      const start = performance.now();
      await both(
        fill(next, (rest) => readNextAsync(fd, rest)),
        write(to, chunk),
      );
      size.prefer(performance.now() - start < FAST_MS);
      left -= bytes;
      POOL.release(buffer);
      [buffer, chunk] = [nextBuffer, next];
    }
    await write(to, chunk);
    POOL.release(buffer);
    to.end();
  } finally {
    size.prefer(false);
  }
}

/** Reads until the buffer is full; throws or rejects at the end of the file. */
export function fill(buffer: Buffer, read: (buffer: Buffer) => MaybePromise<number>): MaybePromise<void> {
  for (let rest = buffer; rest.length > 0; ) {
    const bytes = read(rest);
    if (bytes instanceof Promise) return fillLater(rest, bytes, read);
    rest = after(rest, bytes);
  }
}

async function fillLater(
  buffer: Buffer,
  first: Promise<number>,
  read: (buffer: Buffer) => MaybePromise<number>,
): Promise<void> {
  let rest = after(buffer, await first);
  while (rest.length > 0) rest = after(rest, await read(rest));
}

/** The part of a buffer that a read has not filled. */
function after(buffer: Buffer, bytes: number): Buffer {
  if (bytes === 0) throw new Error('The file has become shorter');
  return buffer.subarray(bytes);
}

function write(to: Sink, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    to.write(bytes, (error) => (error ? reject(error) : resolve()));
  });
}

/** Waits for both even if one fails, so that the caller does not close a descriptor during a read. */
async function both(reading: MaybePromise<void>, writing: Promise<void>): Promise<void> {
  for (const result of await Promise.allSettled([reading, writing])) {
    if (result.status === 'rejected') throw result.reason;
  }
}
