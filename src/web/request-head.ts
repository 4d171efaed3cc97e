/** Maximum size of a request line and its header fields, in bytes. */
export const MAX_HEAD_BYTES = 16_384;

export const LF = 0x0a;
const CR = 0x0d;

/** Whether no request line has begun: empty lines before it are ignored (RFC 9112 section 2.2). */
export function isBlank(head: Buffer): boolean {
  return head.length === 0 || head[0] === LF || head[0] === CR;
}

/** The end of the first blank line, which may be the very first line; without one the end of the bytes. */
export function endOfHead(bytes: Buffer): number {
  if (bytes[0] === LF) return 1;
  if (bytes[0] === CR && bytes[1] === LF) return 2;
  for (let at = 0; at < bytes.length; at += 1) {
    if (bytes[at] !== LF) continue;
    const next = bytes[at + 1] === CR ? at + 2 : at + 1;
    if (bytes[next] === LF) return next + 1;
  }
  return bytes.length;
}
