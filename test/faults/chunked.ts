/** The content of a chunked body (RFC 9112 section 7.1), one byte per character; undefined if it is not complete. */
export function unchunked(body: string): string | undefined {
  const pieces: string[] = [];
  for (let at = 0; at < body.length; ) {
    const [line, size = ''] = /^([0-9a-f]+)\r\n/i.exec(body.slice(at, at + 20)) ?? [];
    if (line === undefined) return undefined;
    const length = Number.parseInt(size, 16);
    if (length === 0) return pieces.join('');
    pieces.push(body.slice(at + line.length, at + line.length + length));
    at += line.length + length + 2;
  }
  return undefined;
}
