import { pipeline, Readable, type Transform } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import pLimit from 'p-limit';
import type { Rows } from '../../listings/rows.ts';
import { yieldToClients } from '../../util/yield.ts';
import { createCompressor, preferredEncoding } from '../compression.ts';

/** Minimum size of a folder, as reported by `stat`, for its page to begin early: some 8,000 entries. */
export const EARLY_BYTES = 262_144;

/** Maximum wait for the rows before a page begins without them, in milliseconds. */
const MAX_WAIT_MS = 50;

/** At most one page start or chunk rendering per event loop turn, across all clients. */
const oneAtATime = pLimit(1);

export interface EarlyPage {
  readonly head: Buffer;
  readonly rows: Promise<Rows>;
  /** The page after its rows. */
  readonly end: (rows: Rows) => Promise<Buffer>;
}

/** Whether rows take longer than a client should wait for the beginning of its page. */
export async function isLate(rows: Promise<Rows>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, MAX_WAIT_MS, true);
  });
  const onTime = rows.then(
    () => false,
    () => false,
  );
  const isPast = await Promise.race([onTime, late]);
  clearTimeout(timer);
  if (isPast) await oneAtATime(() => yieldToClients());
  return isPast;
}

/** Sends the head of a page at once, and the rest when the rows are ready; if they fail, the answer ends truncated. */
export function sendEarly(request: FastifyRequest, reply: FastifyReply, page: EarlyPage): FastifyReply {
  const encoding = preferredEncoding(request.headers['accept-encoding']);
  if (encoding === undefined) return reply.send(Readable.from(partsOf(page), { objectMode: false }));
  const compressor = createCompressor(encoding) as Transform & { flush(): void };
  compressor.write(page.head);
  compressor.flush();
  const rest = Readable.from(partsOf({ ...page, head: Buffer.alloc(0) }), { objectMode: false });
  return reply.header('content-encoding', encoding).send(pipeline(rest, compressor, () => {}));
}

async function* partsOf({ head, rows, end }: EarlyPage): AsyncGenerator<Buffer> {
  if (head.length > 0) yield head;
  const ready = await rows;
  await oneAtATime(() => yieldToClients());
  for await (const chunk of ready.lazyChunks ?? ready.chunks) {
    yield chunk;
    await oneAtATime(() => yieldToClients());
  }
  yield await end(ready);
}
