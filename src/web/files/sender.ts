import fastifyStatic, { type SendOptions } from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { StartError } from '../../errors.ts';
import { findDescriptorDirectory } from '../../files/descriptors.ts';
import type { OpenFile } from '../../files/open-path.ts';
import { sendError } from '../errors.ts';
import { addVary, whenAnswered } from '../fastify-helpers.ts';
import { DescriptorHandoff } from './descriptor-handoff.ts';
import type { FileAnswer } from './file-answer.ts';
import { FileStream } from './file-stream.ts';

/** Chunk size for a part of a file, in bytes. */
const CHUNK_BYTES = 524_288;

/** Supported by @fastify/send, but missing from the types of @fastify/static. */
const SEND_OPTIONS = { highWaterMark: CHUNK_BYTES } as SendOptions;

const NO_DESCRIPTORS =
  'Cannot serve the web profile: neither "/proc/self/fd" nor "/dev/fd" is available; mount one of them';

/**
 * Sends files. Ranges, except small plain ones, go through @fastify/static by descriptor, so that the file sent is the
 * one that was checked.
 */
export class FileSender {
  readonly #handoff = new DescriptorHandoff();

  /** @throws StartError if the system cannot open files by descriptor */
  async register(app: FastifyInstance): Promise<void> {
    this.#handoff.register(app);
    const root = findDescriptorDirectory();
    if (root === undefined) throw new StartError(NO_DESCRIPTORS, 2);
    await app.register(fastifyStatic, {
      root,
      serve: false,
      contentType: false, // a descriptor has no extension
      cacheControl: false,
      etag: false,
      lastModified: false,
    });
  }

  /** Sends an answer, and closes its file. */
  send(request: FastifyRequest, reply: FastifyReply, answer: FileAnswer): FastifyReply {
    const { status, fields, body, file } = answer;
    setFields(reply, fields);
    if (status === 412) return sendError(reply, status);
    if (file === undefined) return reply.code(status).send(body.length === 0 ? undefined : body);
    return status === 206 ? this.#sendRange(request, reply, file) : sendLarge(reply.code(status), file);
  }

  #sendRange(request: FastifyRequest, reply: FastifyReply, { fd, stats }: OpenFile): FastifyReply {
    replaceLongSuffix(request, stats.size);
    this.#handoff.add(request, fd);
    return reply.sendFile(String(fd), SEND_OPTIONS);
  }
}

/** Sets fields given as alternating names and values. */
function setFields(reply: FastifyReply, fields: readonly string[]): void {
  for (let index = 0; index < fields.length; index += 2) {
    const [name = '', value = ''] = fields.slice(index, index + 2);
    if (name === 'vary') addVary(reply, value);
    else reply.header(name, value);
  }
}

/** A suffix range longer than the file means the whole file (RFC 9110 section 14.1.2); @fastify/send refuses it. */
function replaceLongSuffix({ raw: { headers } }: FastifyRequest, size: bigint): void {
  const [, suffix] = /^bytes=-(\d+)$/.exec(headers.range ?? '') ?? [];
  if (suffix !== undefined && size > 0 && BigInt(suffix) > size) headers.range = 'bytes=0-';
}

function sendLarge(reply: FastifyReply, { fd, stats }: OpenFile): FastifyReply {
  const content = new FileStream({ fd, length: Number(stats.size) });
  whenAnswered(reply, () => content.abort());
  return reply.send(content);
}
