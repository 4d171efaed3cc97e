import type { Socket } from 'node:net';
import { closeFile } from '../files/fs.ts';
import { type FileBody, sendFile } from '../files/send-file.ts';
import { resetSocket } from '../net/reset.ts';
import { withCleanUp } from '../util/maybe-promise.ts';
import { type ByteString, toBuffer } from '../util/text.ts';
import { type ChunkedBody, discardBody, formatHead, isChunkedBody, isFileBody, type Reply } from './reply.ts';
import type { Head } from './request.ts';

/**
 * Writes a reply and ends the sending side of the socket. HTTP/0.9 gets the body only, HEAD the head only. A file that
 * has become shorter since `fstat` resets the connection.
 * @returns bytes of the status line and header section
 */
export function send(socket: Socket, request: Head, reply: Reply): number {
  const head = request.version === 'HTTP/0.9' ? '' : formatHead(reply, Date.now());
  if (request.method === 'HEAD' || reply.body === undefined) {
    discardBody(reply);
    socket.end(head, 'latin1');
  } else if (isFileBody(reply.body)) {
    sendOpenFile(socket, head, reply.body);
  } else if (isChunkedBody(reply.body)) {
    sendChunks(socket, head, reply.body);
  } else if (typeof reply.body === 'string') {
    socket.end(head + reply.body, 'latin1');
  } else {
    socket.end(Buffer.concat([toBuffer(head), reply.body]));
  }
  return head.length;
}

/** Sends and closes a file. */
function sendOpenFile(socket: Socket, head: ByteString, file: FileBody): void {
  const reset = () => resetSocket(socket);
  try {
    const sent = withCleanUp(
      () => sendFile(socket, head, file),
      () => closeFile(file.fd),
    );
    if (sent instanceof Promise) sent.catch(reset);
  } catch {
    reset();
  }
}

/** Writes all chunks together, without copying them. */
function sendChunks(socket: Socket, head: ByteString, { chunks, release }: ChunkedBody): void {
  socket.once('finish', release).once('close', release);
  socket.cork();
  socket.write(head, 'latin1');
  for (const chunk of chunks) socket.write(chunk);
  socket.end();
}
