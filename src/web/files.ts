import { isAscii } from 'node:buffer';
import fastifyStatic, { type SendOptions } from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { contentType } from 'mime-types';
import { StartError } from '../errors.ts';
import { findDescriptorDirectory } from '../files/descriptors.ts';
import { closeFile, readNext } from '../files/fs.ts';
import type { OpenFile, ServeOptions } from '../files/open-path.ts';
import { fill } from '../files/send-file.ts';
import { DEFAULT_IMAGE } from '../python/images.ts';
import { extensionOf, mimeTypesOf } from '../python/mime.ts';
import { type ByteString, decodeUtf8 } from '../util/text.ts';
import { takeConditions } from './conditions.ts';
import { DescriptorHandoff } from './descriptor-handoff.ts';
import { sendError } from './errors.ts';
import { addVary, whenAnswered } from './fastify-helpers.ts';
import { FileStream } from './file-stream.ts';
import { openPrecompressed } from './precompressed.ts';
import { FileValidators, type Validators } from './validators.ts';

export interface FileOptions extends ServeOptions {
  /** Seconds for which browsers may cache a file without revalidation. @default they always revalidate */
  readonly cache: number | undefined;
}

/** Up to this size a file is read into memory and sent with its head, in one write. */
const SMALL_BYTES = 65_536;

/** Chunk size for a part of a file. */
const CHUNK_BYTES = 524_288;

/** Supported by @fastify/send, but missing from the types of @fastify/static. */
const SEND_OPTIONS = { highWaterMark: CHUNK_BYTES } as SendOptions;

const NO_DESCRIPTORS =
  'Cannot serve the web profile: neither "/proc/self/fd" nor "/dev/fd" is available, mount one of them';

/** Sends files. Ranges go through @fastify/static by descriptor, so that the file sent is the one that was checked. */
export class FileSender {
  readonly #options: FileOptions;
  readonly #validators = new FileValidators();
  readonly #handoff = new DescriptorHandoff();

  constructor(options: FileOptions) {
    this.#options = options;
  }

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

  /** Sends and closes an open file, or its precompressed sibling if the client accepts it. */
  async send(request: FastifyRequest, reply: FastifyReply, file: OpenFile): Promise<FastifyReply> {
    const { cache } = this.#options;
    reply.header('cache-control', cache === undefined ? 'no-cache' : `public, max-age=${cache}`);
    addVary(reply, 'Accept-Encoding');
    const sibling = await openPrecompressed(request, file, this.#options);
    if (sibling !== undefined) closeFile(file.fd);
    const chosen = sibling?.file ?? file;
    const validators = this.#validators.of(chosen);
    const status = takeConditions(request.raw.headers, validators);
    if (status !== 200) {
      closeFile(chosen.fd);
      return status === 304 ? reply.code(304).headers(validators.fields).send() : sendError(reply, status);
    }
    if (sibling !== undefined) reply.header('content-encoding', sibling.encoding);
    reply.header('content-type', typeOf(file.path));
    return this.#sendContent(request, reply, { file: chosen, validators });
  }

  async #sendContent(
    request: FastifyRequest,
    reply: FastifyReply,
    { file, validators }: { file: OpenFile; validators: Validators },
  ): Promise<FastifyReply> {
    if (request.method === 'HEAD') {
      closeFile(file.fd);
      return reply.headers(validators.wholeFields).send();
    }
    if (request.raw.headers.range === undefined)
      return sendWhole(reply.headers(validators.wholeFields), file);
    replaceLongSuffix(request, file.stats.size);
    this.#handoff.add(request, file.fd);
    return reply.headers(validators.fields).sendFile(String(file.fd), SEND_OPTIONS);
  }
}

/** The types of the python profile. */
const PYTHON_TYPES = mimeTypesOf(DEFAULT_IMAGE);

/** Types by extension, in bytes. */
const types = new Map<ByteString, string>();
const MAX_TYPES = 1000;

/** The type by file name, with a charset for text; unregistered extensions as in the python profile. */
function typeOf(path: Buffer): string {
  const name = path.toString('latin1', path.lastIndexOf('/') + 1);
  const extension = extensionOf(name);
  const known = types.get(extension);
  if (known !== undefined) return known;
  const guessed = PYTHON_TYPES.guess(name);
  const type = contentType(decodeUtf8(extension)) || contentType(guessed) || guessed;
  if (types.size < MAX_TYPES) types.set(extension, type);
  return type;
}

/** A suffix range longer than the file means the whole file (RFC 9110 section 14.1.2); @fastify/send refuses it. */
function replaceLongSuffix({ raw: { headers } }: FastifyRequest, size: bigint): void {
  const [, suffix] = /^bytes=-(\d+)$/.exec(headers.range ?? '') ?? [];
  if (suffix !== undefined && size > 0 && BigInt(suffix) > size) headers.range = 'bytes=0-';
}

async function sendWhole(reply: FastifyReply, { fd, stats }: OpenFile): Promise<FastifyReply> {
  const length = Number(stats.size);
  if (length > SMALL_BYTES) {
    const content = new FileStream({ fd, length });
    whenAnswered(reply, () => content.abort());
    return reply.send(content);
  }
  const body = Buffer.allocUnsafe(length);
  try {
    await fill(body, (buffer) => readNext(fd, buffer));
  } finally {
    closeFile(fd);
  }
  return reply.send(isAscii(body) ? body.toString('latin1') : body);
}
