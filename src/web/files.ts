import { isAscii } from 'node:buffer';
import { negotiate } from '@fastify/accept-negotiator';
import fastifyStatic, { type SendOptions } from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { contentType } from 'mime-types';
import { StartError } from '../errors.ts';
import { findDescriptors } from '../files/descriptors.ts';
import { closeFile, readAhead } from '../files/fs.ts';
import { closeFolder, type OpenFile, openPath, type Served } from '../files/locate.ts';
import { extensionOf, guessType } from '../files/mime.ts';
import { fill } from '../files/send-file.ts';
import { decodeUtf8 } from '../files/text.ts';
import { takeConditions } from './conditions.ts';
import { sendError } from './errors.ts';
import { FileStream } from './file-stream.ts';
import { HandedFiles } from './handed.ts';
import { addVary, whenDone } from './reply.ts';
import { FileValidators, type Validators, wholeSeconds } from './validators.ts';

export interface FileOptions extends Served {
  /** Seconds for which a browser need not ask again. @default it always asks */
  readonly cache: number | undefined;
}

/** Up to this size a file is read at once. */
const SMALL_BYTES = 65_536;

/** A part of a file is read in pieces of this size. */
const PIECE_BYTES = 524_288;

/** Passed on to @fastify/send, which knows it. */
const SEND_OPTIONS = { highWaterMark: PIECE_BYTES } as SendOptions;

/** What may stand beside a file, and be sent instead. */
const EXTENSIONS = { br: '.br', gzip: '.gz' } as const;
type Encoding = keyof typeof EXTENSIONS;

const SECOND_NS = 1_000_000_000n;

const NO_DESCRIPTORS =
  'Cannot serve the web profile: open files are not found in "/proc/self/fd" or "/dev/fd", mount one of them';

/** Sends files by @fastify/static, which gets each through its descriptor: it sends what was decided on. */
export class FileSender {
  readonly #app: FastifyInstance;
  readonly #options: FileOptions;
  readonly #validators = new FileValidators();
  readonly #handed: HandedFiles;

  constructor(app: FastifyInstance, options: FileOptions) {
    this.#app = app;
    this.#options = options;
    this.#handed = new HandedFiles(app);
  }

  /** @throws StartError where files cannot be opened by their descriptors */
  async register(): Promise<void> {
    const root = findDescriptors();
    if (root === undefined) throw new StartError(NO_DESCRIPTORS, 2);
    await this.#app.register(fastifyStatic, {
      root,
      serve: false,
      contentType: false, // a descriptor has no extension
      cacheControl: false,
      etag: false,
      lastModified: false,
    });
  }

  /** Sends an open file, or the sibling of it that the client would rather have, and closes it. */
  async send(request: FastifyRequest, reply: FastifyReply, file: OpenFile): Promise<FastifyReply> {
    const { cache } = this.#options;
    reply.header('cache-control', cache === undefined ? 'no-cache' : `public, max-age=${cache}`);
    addVary(reply, 'Accept-Encoding');
    const sibling = await this.#openSibling(request, file);
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
    takeLongSuffix(request, file.stats.size);
    this.#handed.add(request, file.fd);
    return reply.headers(validators.fields).sendFile(String(file.fd), SEND_OPTIONS);
  }

  async #openSibling(
    request: FastifyRequest,
    original: OpenFile,
  ): Promise<{ file: OpenFile; encoding: Encoding } | undefined> {
    const accepted = request.headers['accept-encoding'];
    let left = Object.keys(EXTENSIONS) as Encoding[];
    for (;;) {
      const encoding = typeof accepted === 'string' ? (negotiate(accepted, left) as Encoding | null) : null;
      if (encoding === null) return undefined;
      const path = Buffer.concat([original.path, Buffer.from(EXTENSIONS[encoding])]);
      const file = await openPath(this.#options, path);
      if (file.kind === 'file' && isCurrent(file, original)) return { file, encoding };
      if (file.kind === 'file') closeFile(file.fd);
      if (file.kind === 'folder') closeFolder(file);
      left = left.filter((other) => other !== encoding);
    }
  }
}

/** Whether a sibling is not older than the file. Some programs give it the date of the file without the fraction. */
function isCurrent({ stats: { mtimeNs } }: OpenFile, { stats: original }: OpenFile): boolean {
  if (mtimeNs % SECOND_NS !== 0n) return mtimeNs >= original.mtimeNs;
  return wholeSeconds(mtimeNs) >= wholeSeconds(original.mtimeNs);
}

/** By the name, with the charset of text; of an extension that is not registered, as in the python profile. */
function typeOf(path: Buffer): string {
  const name = path.toString('latin1', path.lastIndexOf('/') + 1);
  return contentType(decodeUtf8(extensionOf(name))) || contentType(guessType(name)) || guessType(name);
}

/** More than all from the end is all (RFC 9110 section 14.1.2), which @fastify/send refuses. */
function takeLongSuffix({ raw: { headers } }: FastifyRequest, size: bigint): void {
  const [, suffix] = /^bytes=-(\d+)$/.exec(headers.range ?? '') ?? [];
  if (suffix !== undefined && size > 0 && BigInt(suffix) > size) headers.range = 'bytes=0-';
}

/** A small file goes out with its head, in one write. */
async function sendWhole(reply: FastifyReply, { fd, stats }: OpenFile): Promise<FastifyReply> {
  const length = Number(stats.size);
  if (length > SMALL_BYTES) {
    const content = new FileStream({ fd, length });
    whenDone(reply, () => content.abort());
    return reply.send(content);
  }
  const body = Buffer.allocUnsafe(length);
  try {
    await fill(body, (buffer) => readAhead(fd, buffer));
  } finally {
    closeFile(fd);
  }
  return reply.send(isAscii(body) ? body.toString('latin1') : body);
}
