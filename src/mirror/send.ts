import type { Socket } from 'node:net';
import { closeFile } from '../files/fs.ts';
import { sendFile } from '../files/send-file.ts';
import { toBuffer } from '../util/text.ts';
import { type ChunkedBody, discardBody, formatHead, isChunkedBody, isFileBody, type Reply } from './reply.ts';
import type { Head } from './request.ts';

/**
 * Writes a reply and ends the sending side of the socket. HTTP/0.9 gets the body only, HEAD the head only. A file that
 * has become shorter since `fstat` resets the connection.
 * @returns bytes of the status line and header section
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
  } else if (isChunkedBody(reply.body)) {
    sendChunks(socket, head, reply.body);
  } else {
    socket.end(Buffer.concat([head, reply.body]));
  }
  return head.length;
}

/** Writes all chunks together, without copying them. */
function sendChunks(socket: Socket, head: Buffer, { chunks, release }: ChunkedBody): void {
  socket.once('finish', release).once('close', release);
  socket.cork();
  socket.write(head);
  for (const chunk of chunks) socket.write(chunk);
  socket.end();
}
