import { closeFile, readNext } from '../../files/fs.ts';
import type { OpenFile } from '../../files/open-path.ts';
import { fill } from '../../files/send-file.ts';
import { type MaybePromise, whenReady, withCleanUp } from '../../util/maybe-promise.ts';
import type { FileAnswer } from './file-answer.ts';

/** Up to this size, in bytes, content is read into memory and sent with its head, in one write. */
export const MAX_BUFFERED_BYTES = 65_536;

/** A range with a first byte, as all programs that resume a download send it (RFC 9110 section 14.1.2). */
const PLAIN_RANGE = /^bytes=(\d{1,15})-(\d{0,15})$/;

/** Adds a range of a file to its answer if it is small and plain, and else the open file, for @fastify/send. */
export function readRange(head: FileAnswer, file: OpenFile, requested: string): MaybePromise<FileAnswer> {
  const size = Number(file.stats.size);
  const [, start = '', end = ''] = PLAIN_RANGE.exec(requested) ?? [];
  const first = Number(start);
  const length = Math.min(end === '' ? size : Number(end) + 1, size) - first;
  if (start === '' || length < 1 || length > MAX_BUFFERED_BYTES) return { ...head, file };
  const range = `bytes ${first}-${first + length - 1}/${size}`;
  const fields = ['accept-ranges', 'bytes', 'content-range', range, 'content-length', String(length)];
  return readPart({ ...head, fields: head.fields.concat(fields) }, file, { first, length });
}

/** Adds a part of a file to its answer, and closes the file; or adds the open file if the part is large. */
export function readPart(
  head: FileAnswer,
  file: OpenFile,
  { first, length }: { first: number; length: number },
): MaybePromise<FileAnswer> {
  if (length > MAX_BUFFERED_BYTES) return { ...head, file };
  const body = Buffer.allocUnsafe(length);
  const read = (rest: Buffer) => readNext(file.fd, rest, first === 0 ? null : first + length - rest.length);
  const filled = withCleanUp(
    () => fill(body, read),
    () => closeFile(file.fd),
  );
  return whenReady(filled, () => ({ ...head, body }));
}
