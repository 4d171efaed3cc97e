import type { Transform } from 'node:stream';
import { promisify } from 'node:util';
import zlib, { type BrotliOptions, constants, type ZlibOptions } from 'node:zlib';
import pLimit from 'p-limit';

/** Content codings, in order of preference. */
export const ENCODINGS = ['br', 'zstd', 'gzip'] as const;
export type Encoding = (typeof ENCODINGS)[number];

interface Codec {
  compress(bytes: Buffer): Promise<Buffer>;
  createStream(): Transform;
}

/** Content smaller than this, in bytes, is not worth compressing. */
export const MIN_COMPRESSED_BYTES = 1024;

/** Of Node.js 22.15 and later. */
interface Zstd {
  readonly zstdCompress?: (bytes: Buffer, callback: (error: Error | null, result: Buffer) => void) => void;
  readonly createZstdCompress?: () => Transform;
}
const { zstdCompress, createZstdCompress } = zlib as Zstd;

/** About as fast as gzip. The window bounds the memory of a stream. */
const BROTLI: BrotliOptions = {
  params: { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_LGWIN]: 18 },
};
const GZIP: ZlibOptions = { level: 6 };

const brotli = promisify<Buffer, BrotliOptions, Buffer>(zlib.brotliCompress);
const gzip = promisify<Buffer, ZlibOptions, Buffer>(zlib.gzip);

const CODECS: Readonly<Partial<Record<Encoding, Codec>>> = {
  br: { compress: (bytes) => brotli(bytes, BROTLI), createStream: () => zlib.createBrotliCompress(BROTLI) },
  ...(zstdCompress && createZstdCompress
    ? { zstd: { compress: promisify(zstdCompress), createStream: createZstdCompress } }
    : {}),
  gzip: { compress: (bytes) => gzip(bytes, GZIP), createStream: () => zlib.createGzip(GZIP) },
};

const SUPPORTED = ENCODINGS.filter((encoding) => CODECS[encoding] !== undefined);

/** Maximum number of contents that are compressed at the same time: the disk needs threads too. */
const MAX_AT_ONCE = 2;
const limit = pLimit(MAX_AT_ONCE);

/**
 * The encoding that a client prefers (RFC 9110 section 12.5.3); undefined for none. Among equals the first candidate.
 * @param accepted value of `Accept-Encoding`
 */
export function preferredEncoding(
  accepted: string | string[] | undefined,
  candidates: readonly Encoding[] = SUPPORTED,
): Encoding | undefined {
  if (typeof accepted !== 'string' || candidates.length === 0) return undefined;
  const qualities = qualitiesOf(accepted);
  const qualityOf = (encoding: Encoding) => qualities.get(encoding) ?? qualities.get('*') ?? 0;
  const best = candidates.reduce((one, other) => (qualityOf(other) > qualityOf(one) ? other : one));
  const quality = qualityOf(best);
  return quality > 0 && quality >= (qualities.get('identity') ?? 0) ? best : undefined;
}

const ACCEPTED = /^[ \t]*([^ \t;]+)[ \t]*(?:;[ \t]*q=([01](?:\.\d{0,3})?)[ \t]*)?$/i;

/** The quality of each coding in `Accept-Encoding`; invalid items are left out. */
function qualitiesOf(accepted: string): ReadonlyMap<string, number> {
  const qualities = new Map<string, number>();
  for (const item of accepted.split(',')) {
    const [, coding, quality = '1'] = ACCEPTED.exec(item) ?? [];
    if (coding !== undefined) qualities.set(coding.toLowerCase(), Number(quality));
  }
  return qualities;
}

/** Compresses in a thread, at most two contents at a time. */
export function compress(encoding: Encoding, read: () => Promise<Buffer> | Buffer): Promise<Buffer> {
  return limit(async () => codecOf(encoding).compress(await read()));
}

/** A stream that compresses what is written to it. @throws Error if this Node.js does not support the encoding */
export function createCompressor(encoding: Encoding): Transform {
  return codecOf(encoding).createStream();
}

function codecOf(encoding: Encoding): Codec {
  const codec = CODECS[encoding];
  if (codec === undefined) throw new Error(`This Node.js has no ${encoding}`);
  return codec;
}
