import { unquote } from '../../src/files/path.ts';
import {
  type ByteString,
  decodeUtf8,
  encodeUtf8,
  fsencode,
  isTextWithSurrogates,
} from '../../src/util/text.ts';
import type { Traits } from './traits.ts';

/** The path in the title of a listing; undefined if it has a surrogate that stands for no byte. */
export function titleOf(target: ByteString, { showsQuery }: Traits): ByteString | undefined {
  return fsencode(unquote(showsQuery ? target : target.replace(/[?#].*$/s, '')));
}

/**
 * The same for a target that is not UTF-8, which reveals the path on disk, unquoted a second time.
 * @param folder the path on disk, without a trailing slash except for the root
 */
export function titleWithFolder(target: ByteString, folder: ByteString): ByteString | undefined {
  if (isTextWithSurrogates(percentDecoded(encodeUtf8(target)))) return fsencode(unquote(target));
  return `${folder.replace(/\/$/, '')}/`.replace(/(?:%[0-9A-Fa-f]{2})+/g, (run) =>
    encodeUtf8(decodeUtf8(percentDecoded(run))),
  );
}

function percentDecoded(text: ByteString): ByteString {
  return text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
