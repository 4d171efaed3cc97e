import type { RequestTraits } from '../python/traits.ts';
import { parseEmailDate, roundedSecond } from '../util/email-date.ts';
import type { ByteString } from '../util/text.ts';
import { headerField } from './header-fields.ts';

/**
 * Whether a file is unchanged since `If-Modified-Since`, as `send_head` decides since 3.7 (server.py:719, 3.7.16). `If-None-Match` takes precedence, without being evaluated.
 * @param block raw header lines, with the blank one
 * @param mtimeNs modification time of the file in nanoseconds since 1970
 */
export function isNotModified(block: ByteString, mtimeNs: bigint, { maxDigits }: RequestTraits): boolean {
  if (!/if-modified-since/i.test(block)) return false; // in nearly all requests
  const value = headerField(block, 'if-modified-since');
  if (value === undefined || headerField(block, 'if-none-match') !== undefined) return false;
  const since = parseEmailDate(value, maxDigits);
  return since !== undefined && roundedSecond(mtimeNs) <= since;
}
