import { pipeline, Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { MAX_COPIED_BYTES, type Rows } from '../../listings/rows.ts';
import type { MaybePromise } from '../../util/maybe-promise.ts';
import {
  compress,
  createCompressor,
  type Encoding,
  MIN_COMPRESSED_BYTES,
  preferredEncoding,
} from '../compression.ts';
import { emptyBody } from '../fastify-helpers.ts';

/** Like `MAX_COPIED_BYTES`, for rows that no other request holds. */
const MAX_COPIED_SOLE_BYTES = 1_048_576;

/** A page in chunks, which are rendered when they are sent if there are too many to keep. */
interface Chunks {
  readonly chunks: Iterable<Buffer>;
  /** In bytes. */
  readonly length: number;
}

/** Adds a head and a foot to rows. */
export function pageOf(head: readonly Buffer[], rows: Rows, foot: readonly Buffer[]): Chunks {
  const chunks = function* () {
    yield* head;
    yield* rows.chunks;
    yield* foot;
  };
  return { chunks: { [Symbol.iterator]: chunks }, length: sizeOf(head) + rows.length + sizeOf(foot) };
}

function sizeOf(chunks: readonly Buffer[]): number {
  return chunks.reduce((sum, chunk) => sum + chunk.length, 0);
}

/** Sends a small page as one buffer, a large one as a stream of the shared chunks; compressed if the client accepts it. */
export function sendPage(
  request: FastifyRequest,
  reply: FastifyReply,
  { isSole, ...page }: Chunks & { readonly isSole: boolean },
): MaybePromise<FastifyReply> {
  const isHead = request.method === 'HEAD';
  const isLarge = page.length > (isSole ? MAX_COPIED_SOLE_BYTES : MAX_COPIED_BYTES);
  const accepted = request.headers['accept-encoding'];
  const encoding = page.length < MIN_COMPRESSED_BYTES ? undefined : preferredEncoding(accepted);
  if (encoding === undefined) {
    reply.header('content-length', String(page.length));
    return reply.send(isHead ? '' : isLarge ? streamOf(page) : join(page));
  }
  if (isLarge) {
    reply.header('content-encoding', encoding);
    return reply.send(isHead ? emptyBody() : compressedStreamOf(page, encoding));
  }
  return compress(encoding, () => join(page)).then((content) => {
    reply.headers({ 'content-encoding': encoding, 'content-length': String(content.length) });
    return reply.send(isHead ? '' : content);
  });
}

function join({ chunks, length }: Chunks): Buffer {
  return Buffer.concat([...chunks], length);
}

function streamOf({ chunks }: Chunks): Readable {
  const iterator = chunks[Symbol.iterator]();
  const read = function (this: Readable) {
    this.push(iterator.next().value ?? null);
  };
  return new Readable({ read, highWaterMark: 1 });
}

/** Either stream is destroyed with the other. */
function compressedStreamOf(page: Chunks, encoding: Encoding): Readable {
  return pipeline(streamOf(page), createCompressor(encoding), () => {});
}
