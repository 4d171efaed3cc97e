import { type ByteString, decodeUtf8 } from '../util/text.ts';
import { MIME_TYPES } from './mime-table.ts';

const DEFAULT_TYPE = 'application/octet-stream';

/**
 * The MIME type of a file name, as found by `guess_type` (server.py:844, 3.5.10): by the extension as is, then in lower
 * case, then `application/octet-stream`.
 * @param name last component of a path on disk
 */
export function guessType(name: ByteString): string {
  const extension = decodeUtf8(extensionOf(name));
  return MIME_TYPES.get(extension) ?? MIME_TYPES.get(extension.toLowerCase()) ?? DEFAULT_TYPE;
}

/** `posixpath.splitext(name)[1]`: leading dots do not begin an extension. */
export function extensionOf(name: ByteString): ByteString {
  return /^\.*[^.].*(\.[^.]*)$/s.exec(name)?.[1] ?? '';
}
