import type { IncomingMessage } from 'node:http';
import isCompressible from 'compressible';
import { closeFile, readNext } from '../../files/fs.ts';
import type { OpenFile } from '../../files/open-path.ts';
import { fill } from '../../files/send-file.ts';
import { BoundedMap } from '../../util/bounded-map.ts';
import type { MaybePromise } from '../../util/maybe-promise.ts';
import { compress, type Encoding, MIN_COMPRESSED_BYTES, preferredEncoding } from '../compression.ts';

/** Files larger than this, in bytes, are sent uncompressed. */
const MAX_FILE_BYTES = 1_048_576;

/** Total size of the contents kept, in bytes. */
const MAX_KEPT_BYTES = 16 * 1_048_576;

/** Compresses files of text, and keeps the results. */
export class CompressedFiles {
  readonly #kept = new BoundedMap<string, Buffer>(MAX_KEPT_BYTES, (content) => content.length);
  readonly #pending = new Map<string, Promise<Buffer>>();

  /** The encoding in which to send a file; undefined to send it as it is. Ranges are those of the file as it is. */
  encodingFor({ headers }: IncomingMessage, { stats }: OpenFile, type: string): Encoding | undefined {
    if (headers.range !== undefined || stats.size < MIN_COMPRESSED_BYTES || stats.size > MAX_FILE_BYTES)
      return undefined;
    return isCompressible(type) ? preferredEncoding(headers['accept-encoding']) : undefined;
  }

  /**
   * The compressed content of a file, which is closed. Throws or rejects if the file cannot be read.
   * @param etag identifies content and encoding
   */
  contentOf(file: OpenFile, encoding: Encoding, etag: string): MaybePromise<Buffer> {
    const known = this.#kept.get(etag) ?? this.#pending.get(etag);
    if (known !== undefined) {
      closeFile(file.fd);
      return known;
    }
    const content = this.#compress(file, encoding, etag);
    this.#pending.set(etag, content);
    return content;
  }

  async #compress(file: OpenFile, encoding: Encoding, etag: string): Promise<Buffer> {
    try {
      const content = await compress(encoding, () => read(file));
      this.#kept.set(etag, content);
      return content;
    } finally {
      this.#pending.delete(etag);
      closeFile(file.fd);
    }
  }
}

async function read({ fd, stats }: OpenFile): Promise<Buffer> {
  const content = Buffer.allocUnsafe(Number(stats.size));
  await fill(content, (rest) => readNext(fd, rest));
  return content;
}
