import { isAscii } from 'node:buffer';
import { negotiate } from '@fastify/accept-negotiator';
import fastifyStatic, { type SendOptions } from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { contentType } from 'mime-types';
import { closeFile, readAhead } from '../files/disk.ts';
import { closeFolder, type OpenFile, openPath, type Served } from '../files/locate.ts';
import { extensionOf, guessType } from '../files/mime.ts';
import { decodeUtf8 } from '../files/text.ts';
import { FileFacts } from './facts.ts';
import { addVary, whenDone } from './reply.ts';

export interface FileOptions extends Served {
  /** Seconds for which a browser need not ask again. @default it always asks */
  readonly cache: number | undefined;
}

/** Up to this size a file that is known already is read at once. */
const SMALL_BYTES = 65_536;

/** A large file is read in pieces of this size: 100 MB go out at 2.5 times the rate of pieces of 64 KiB. */
const PIECE_BYTES = 524_288;

/** Passed on to @fastify/send, which knows it. */
const SEND_OPTIONS = { highWaterMark: PIECE_BYTES } as SendOptions;

/** What may stand beside a file, and be sent instead. */
const EXTENSIONS = { br: '.br', gzip: '.gz' } as const;
type Encoding = keyof typeof EXTENSIONS;

/** Fields that ask for something else than the whole file as it is. */
const CONDITIONS = [
  'range',
  'if-none-match',
  'if-modified-since',
  'if-match',
  'if-unmodified-since',
] as const;

/** Sends files by @fastify/static, which gets each through its descriptor: it sends what was decided on. */
export class FileSender {
  readonly #app: FastifyInstance;
  readonly #options: FileOptions;
  readonly #facts: FileFacts;

  constructor(app: FastifyInstance, options: FileOptions) {
    this.#app = app;
    this.#options = options;
    this.#facts = new FileFacts();
  }

  async register(): Promise<void> {
    await this.#app.register(fastifyStatic, {
      root: '/proc/self/fd',
      serve: false,
      contentType: false, // a descriptor has no extension
      cacheControl: false,
    });
    this.#facts.learnFrom(this.#app);
  }

  /** Sends an open file, or the sibling of it that the client would rather have, and closes it. */
  async send(request: FastifyRequest, reply: FastifyReply, file: OpenFile): Promise<FastifyReply> {
    const { cache } = this.#options;
    reply.header('cache-control', cache === undefined ? 'no-cache' : `public, max-age=${cache}`);
    addVary(reply, 'Accept-Encoding');
    const sibling = await this.#openSibling(request, file.path);
    if (sibling === undefined) return this.#sendAs(request, reply, { file, type: typeOf(file.path) });
    closeFile(file.fd);
    reply.header('content-encoding', sibling.encoding);
    return this.#sendAs(request, reply, { file: sibling.file, type: typeOf(file.path) });
  }

  async #sendAs(
    request: FastifyRequest,
    reply: FastifyReply,
    { file, type }: { file: OpenFile; type: string },
  ): Promise<FastifyReply> {
    reply.header('content-type', type);
    const known = isPlain(request) && file.stats.size <= SMALL_BYTES ? this.#facts.of(file) : undefined;
    if (known !== undefined) {
      const body = await readWhole(file);
      if (body !== undefined)
        return reply.headers(known).send(isAscii(body) ? body.toString('latin1') : body);
    }
    if (isPlain(request)) this.#facts.expect(request, file);
    takeLongSuffix(request, file.stats.size);
    whenDone(reply, () => closeFile(file.fd));
    return reply.sendFile(String(file.fd), SEND_OPTIONS);
  }

  async #openSibling(
    request: FastifyRequest,
    path: Buffer,
  ): Promise<{ file: OpenFile; encoding: Encoding } | undefined> {
    const accepted = request.headers['accept-encoding'];
    let left = Object.keys(EXTENSIONS) as Encoding[];
    for (;;) {
      const encoding = typeof accepted === 'string' ? (negotiate(accepted, left) as Encoding | null) : null;
      if (encoding === null) return undefined;
      const file = await openPath(this.#options, Buffer.concat([path, Buffer.from(EXTENSIONS[encoding])]));
      if (file.kind === 'file') return { file, encoding };
      if (file.kind === 'folder') closeFolder(file);
      left = left.filter((other) => other !== encoding);
    }
  }
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

/** Whether the whole file is asked for, as it is, whatever the client has already. */
function isPlain({ method, headers }: FastifyRequest): boolean {
  return method === 'GET' && CONDITIONS.every((name) => headers[name] === undefined);
}

/** All of a small file, and closes it; undefined, and it stays open, where it cannot be read or has become shorter. */
async function readWhole({ fd, stats }: OpenFile): Promise<Buffer | undefined> {
  const body = Buffer.allocUnsafe(Number(stats.size));
  try {
    if ((await readAhead(fd, body)) !== body.length) return undefined;
  } catch {
    return undefined;
  }
  closeFile(fd);
  return body;
}
