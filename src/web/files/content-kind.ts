import { readNext } from '../../files/fs.ts';
import type { OpenFile } from '../../files/open-path.ts';
import type { MaybePromise } from '../../util/maybe-promise.ts';

/** Bytes inspected at the start of a file. */
const START_BYTES = 4096;

/** Size of a packet, and position of its sync byte: plain, and with a time code in front (Blu-ray, AVCHD). */
const PACKETS = [
  { size: 188, sync: 0 },
  { size: 192, sync: 4 },
];
const SYNC = 0x47;
const PACKETS_CHECKED = 3;

const NOTHING = Buffer.of(0);

/** The first bytes of a file; a NUL if it cannot be read. Its position stays the same. */
export function readStart({ fd }: OpenFile): MaybePromise<Buffer> {
  const buffer = Buffer.allocUnsafe(START_BYTES);
  try {
    const length = readNext(fd, buffer, 0);
    if (typeof length === 'number') return buffer.subarray(0, length);
    return length.then(
      (bytes) => buffer.subarray(0, bytes),
      () => NOTHING,
    );
  } catch {
    return NOTHING;
  }
}

/** Whether the first bytes of a file are UTF-8 without NUL; if there are more, the last character may be cut off. */
export function isText(bytes: Buffer): boolean {
  if (bytes.includes(0)) return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: bytes.length === START_BYTES });
    return true;
  } catch {
    return false;
  }
}

/** Whether bytes begin an MPEG transport stream (ISO/IEC 13818-1): packets with a sync byte each. */
export function isTransportStream(bytes: Buffer): boolean {
  return PACKETS.some(({ size, sync }) =>
    Array.from({ length: PACKETS_CHECKED }, (_, packet) => bytes[packet * size + sync]).every(
      (byte) => byte === SYNC,
    ),
  );
}
