import { ReadStream } from 'node:fs';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { closeFile, isOutOfDescriptors } from '../files/fs.ts';
import { whenDone } from './reply.ts';

/** How an error is answered that may be none in a second. */
const BUSY = { statusCode: 503, headers: { 'retry-after': '1' } } as const;

/**
 * Descriptors that @fastify/static was handed. It opens each again by its number, so that none may be closed before the
 * stream of its answer is open, or ends unopened, or turns out not to come.
 */
export class HandedFiles {
  readonly #handed = new WeakMap<FastifyRequest, () => void>();

  constructor(app: FastifyInstance) {
    // Runs for each answer, also where the client is gone.
    app.addHook('onSend', (request, reply, payload, done) => {
      const close = this.#handed.get(request);
      if (close !== undefined) {
        if (payload instanceof ReadStream) watch(reply, payload, close);
        else close();
      }
      done();
    });
  }

  /** Takes charge of a descriptor; the answer to the request is going to be sent by @fastify/static. */
  add(request: FastifyRequest, fd: number): void {
    let isOpen = true;
    this.#handed.set(request, () => {
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
  // What is shorter than its head says is broken off, before the next answer can be taken for the rest of it.
  stream.once('end', () => stream.bytesRead < length && reply.raw.destroy());
  whenDone(reply, () => stream.destroy());
}
