import { ReadStream } from 'node:fs';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { closeFile, isOutOfDescriptors } from '../../files/fs.ts';
import { whenAnswered } from '../fastify-helpers.ts';

/** Turns an error into a 503 with `Retry-After`. */
const BUSY = { statusCode: 503, headers: { 'retry-after': '1' } } as const;

/**
 * Descriptors handed to @fastify/static, which opens each again by its number. A descriptor is closed once the stream
 * of its answer has been opened or destroyed, or if none was created.
 */
export class DescriptorHandoff {
  readonly #closers = new WeakMap<FastifyRequest, () => void>();

  /** Adds the hook that closes the descriptors; it runs even if the client has disconnected. */
  register(app: FastifyInstance): void {
    app.addHook('onSend', (request, reply, payload, done) => {
      const close = this.#closers.get(request);
      if (close !== undefined) {
        if (payload instanceof ReadStream) watch(reply, payload, close);
        else close();
      }
      done();
    });
  }

  /** Takes ownership of a descriptor, which @fastify/static will send as the answer to the request. */
  add(request: FastifyRequest, fd: number): void {
    let isOpen = true;
    this.#closers.set(request, () => {
      if (isOpen) closeFile(fd);
      isOpen = false;
    });
  }
}

function watch(reply: FastifyReply, stream: ReadStream, close: () => void): void {
  const length = Number(reply.getHeader('content-length'));
  stream.once('open', close).once('close', close);
  stream.once('error', (error: NodeJS.ErrnoException) => {
    if (isOutOfDescriptors(error)) Object.assign(error, BUSY);
  });
  // Aborts an answer shorter than its Content-Length, so that the next answer is not read as its rest.
  stream.once('end', () => stream.bytesRead < length && reply.raw.destroy());
  whenAnswered(reply, () => stream.destroy());
}
