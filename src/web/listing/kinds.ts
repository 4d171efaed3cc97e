import { extensionOf } from '../../python/mime.ts';
import { BoundedMap } from '../../util/bounded-map.ts';
import { type ByteString, decodeUtf8 } from '../../util/text.ts';
import { typeByName } from '../files/media-types.ts';

/** What kind of content a file has, for its icon and its preview. */
export type FileKind = 'image' | 'audio' | 'video' | 'text' | 'archive' | 'file';

const ARCHIVES =
  /(?:zip|tar|gzip|bzip2?|x-xz|x-7z-compressed|rar(?:-compressed)?|zstd|java-archive|x-iso9660-image)$/;
const TEXTS = /^text\/|\b(?:json|xml|javascript|yaml)$/;

/** Text extensions whose media type can only be determined from the content. */
const SOURCES: ReadonlySet<string> = new Set(
  'cfg cs diff env ex exs gitignore go gradle hs jl kt lock patch properties ps1 py r swift ts tsx vue zig'.split(
    ' ',
  ),
);

const MAX_EXTENSIONS = 1000;
const kinds = new BoundedMap<ByteString, FileKind>(MAX_EXTENSIONS);

/** The kind of a file by the extension of its name. */
export function fileKindOf(name: ByteString): FileKind {
  const extension = extensionOf(name);
  const known = kinds.get(extension);
  if (known !== undefined) return known;
  const kind = kindOf(name, decodeUtf8(extension).slice(1).toLowerCase());
  kinds.set(extension, kind);
  return kind;
}

function kindOf(name: ByteString, extension: string): FileKind {
  if (SOURCES.has(extension)) return 'text';
  const type = (typeByName(name) ?? '').replace(/;.*$/, '');
  const [, top] = /^(image|audio|video)\//.exec(type) ?? [];
  if (top !== undefined) return top as FileKind;
  if (ARCHIVES.test(type)) return 'archive';
  return TEXTS.test(type) ? 'text' : 'file';
}
