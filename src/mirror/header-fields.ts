import type { ByteString } from '../util/text.ts';

/** A line of a header section; parsing stops at any other (`headerRE`, email/feedparser.py:37, 3.7.16). */
const HEADER_LINE = /^(?:From |[!-9;-~]*:|[\t ])/;

/**
 * The first header field of a name as `http.client.parse_headers` reads it (http/client.py:217, 3.7.16), with the white
 * space around it.
 *
 * A bare CR ends a line too. Lines that begin with white space continue a field, `From ` lines are skipped.
 * @param block raw header lines, with the blank one
 * @param name in lower case
 */
export function headerField(block: ByteString, name: string): ByteString | undefined {
  let value: string | undefined;
  for (const [line] of block.matchAll(/[^\r\n]*(?:\r\n|\r|\n)?/g)) {
    if (!HEADER_LINE.test(line)) break;
    if (/^[\t ]/.test(line)) {
      if (value !== undefined) value += line;
      continue;
    }
    if (value !== undefined) break;
    const colon = line.indexOf(':');
    if (!line.startsWith('From ') && line.slice(0, colon).toLowerCase() === name)
      value = line.slice(colon + 1);
  }
  return value;
}
