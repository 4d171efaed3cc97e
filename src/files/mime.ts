import { MIME_TYPES } from './mime-table.ts';
import { type ByteString, decodeUtf8 } from './text.ts';

const DEFAULT_TYPE = 'application/octet-stream';

/**
 * The MIME type of a file by its name, as `guess_type` finds it (server.py:844, 3.5.10): the extension as it
 * stands, then in lower case, then `application/octet-stream`.
 * @param name the last part of a path on disk
 */
export function guessType(name: ByteString): string {
  const extension = decodeUtf8(extensionOf(name));
  return MIME_TYPES.get(extension) ?? MIME_TYPES.get(extension.toLowerCase()) ?? DEFAULT_TYPE;
}

/** `posixpath.splitext(name)[1]`: dots that lead the name begin no extension. */
export function extensionOf(name: ByteString): ByteString {
  return /^\.*[^.].*(\.[^.]*)$/s.exec(name)?.[1] ?? '';
}
