import type { Socket } from 'node:net';
import { closeFile, readAhead } from '../files/disk.ts';
import { toBuffer } from '../files/text.ts';
import { discardBody, type FileBody, formatHead, isFileBody, type Reply } from './reply.ts';
import type { Head } from './request.ts';

/** Two of these an answer: one is filled from disk while the other goes out. */
const CHUNK_BYTES = 262_144;

/**
 * Writes a reply, once, and ends the sending side of the socket. A request of HTTP/0.9 gets the body alone, a
 * HEAD none. A file that turns out shorter than at `fstat` resets the connection.
 * @returns the length of status line and headers in bytes
 */
export function send(socket: Socket, request: Head, reply: Reply): number {
  const head = toBuffer(request.version === 'HTTP/0.9' ? '' : formatHead(reply, Date.now()));
  if (request.method === 'HEAD' || reply.body === undefined) {
    discardBody(reply);
    socket.end(head);
  } else if (isFileBody(reply.body)) {
    const { fd } = reply.body;
    sendFile(socket, head, reply.body)
      .catch(() => socket.resetAndDestroy())
      .finally(() => closeFile(fd));
  } else {
    socket.end(Buffer.concat([head, reply.body]));
  }
  return head.length;
}

/** Rejects where the file is too short or cannot be read, and where the client is gone. */
async function sendFile(socket: Socket, head: Buffer, { fd, length }: FileBody): Promise<void> {
  const size = Math.min(length, CHUNK_BYTES);
  const first = Buffer.allocUnsafe(head.length + size);
  head.copy(first);
  await fill(fd, first.subarray(head.length));
  let out = first;
  let spare = size < length ? Buffer.allocUnsafe(size) : first;
  for (let left = length - size; left > 0; left -= size) {
    const next = spare.subarray(0, Math.min(size, left));
    await both(write(socket, out), fill(fd, next));
    spare = out.subarray(0, size);
    out = next;
  }
  socket.end(out);
}

/** Fills the buffer from the file, or rejects at the end of the file. */
async function fill(fd: number, buffer: Buffer): Promise<void> {
  let filled = 0;
  while (filled < buffer.length) {
    const bytes = await readAhead(fd, filled === 0 ? buffer : buffer.subarray(filled));
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
async function both(writing: Promise<void>, reading: Promise<void>): Promise<void> {
  for (const result of await Promise.allSettled([writing, reading])) {
    if (result.status === 'rejected') throw result.reason;
  }
}
