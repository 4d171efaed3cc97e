import { type ByteString, decodeUtf8 } from '../util/text.ts';
import type { Debian, PythonImage } from './images.ts';
import { OWN_TYPES, SYSTEM_TYPES } from './mime-table.ts';
import { isSince, type Version } from './version.ts';

/** The MIME types of a release. */
export interface MimeTypes {
  /**
   * `SimpleHTTPRequestHandler.guess_type` (server.py:844, 3.5.10).
   * @param name last component of a path on disk
   */
  guess(name: ByteString): string;
}

const DEFAULT_TYPE = 'application/octet-stream';

/** In `extensions_map` besides the types of `mimetypes`, up to 3.8. */
const SERVER_TYPES = { '': DEFAULT_TYPE, '.py': 'text/plain', '.c': 'text/plain', '.h': 'text/plain' };

/** `extensions_map` since 3.9. */
const COMPRESSED_TYPES = new Map([
  ['.gz', 'application/gzip'],
  ['.Z', DEFAULT_TYPE],
  ['.bz2', 'application/x-bzip2'],
  ['.xz', 'application/x-xz'],
]);

/** `mimetypes.suffix_map`, the same in all releases. */
const SUFFIXES = new Map([
  ['.svgz', '.svg.gz'],
  ['.tgz', '.tar.gz'],
  ['.taz', '.tar.gz'],
  ['.tz', '.tar.gz'],
  ['.tbz2', '.tar.bz2'],
  ['.txz', '.tar.xz'],
]);

/** `mimetypes.encodings_map` since 3.9. */
const ENCODINGS = new Set(['.gz', '.Z', '.bz2', '.xz', '.br']);

/** The MIME types in an image. */
export function mimeTypesOf({ version, mimeTypes }: PythonImage): MimeTypes {
  const types = new Map([...ownTypes(version), ...systemTypes(mimeTypes)]);
  if (isSince(version, '3.9.0')) return { guess: (name) => guessByModule(types, name) };
  for (const [extension, type] of Object.entries(SERVER_TYPES)) types.set(extension, type);
  return { guess: (name) => guessByMap(types, name) ?? DEFAULT_TYPE };
}

/** By the extension as is, then in lower case. */
function guessByMap(types: ReadonlyMap<string, string>, name: ByteString): string | undefined {
  const extension = decodeUtf8(extensionOf(name));
  return types.get(extension) ?? types.get(extension.toLowerCase());
}

/** Since 3.9, by `mimetypes.guess_type`: the extension before that of a compression counts. */
function guessByModule(types: ReadonlyMap<string, string>, name: ByteString): string {
  const compressed = guessByMap(COMPRESSED_TYPES, name);
  if (compressed !== undefined) return compressed;
  let [base, extension] = splitExtension(name);
  for (let suffix = suffixOf(extension); suffix !== undefined; suffix = suffixOf(extension))
    [base, extension] = splitExtension(base + suffix);
  if (ENCODINGS.has(extension)) [base, extension] = splitExtension(base);
  return types.get(decodeUtf8(extension).toLowerCase()) ?? DEFAULT_TYPE;
}

function suffixOf(extension: ByteString): string | undefined {
  return SUFFIXES.get(decodeUtf8(extension).toLowerCase());
}

/** `posixpath.splitext`. */
function splitExtension(name: ByteString): [base: ByteString, extension: ByteString] {
  const extension = extensionOf(name);
  return [name.slice(0, name.length - extension.length), extension];
}

/** `posixpath.splitext(name)[1]`: leading dots do not begin an extension. */
export function extensionOf(name: ByteString): ByteString {
  const dot = name.lastIndexOf('.');
  for (let index = 0; index < dot; index += 1) if (name[index] !== '.') return name.slice(dot);
  return '';
}

function ownTypes(version: Version): Map<string, string> {
  const types = new Map<string, string>();
  for (const [since, text] of OWN_TYPES) if (isSince(version, since)) addTypes(types, text);
  return types;
}

function systemTypes(debian: Debian | undefined): Map<string, string> {
  const types = new Map<string, string>();
  const last = SYSTEM_TYPES.findIndex((one) => one.debian === debian);
  for (const { types: text, removed } of SYSTEM_TYPES.slice(0, last + 1)) {
    for (const extension of removed.split(' ')) types.delete(`.${extension}`);
    addTypes(types, text);
  }
  return types;
}

/** Adds the lines of a table: each is a type and its extensions. */
function addTypes(types: Map<string, string>, text: string): void {
  for (const line of text.split('\n')) {
    const [type = '', ...extensions] = line.split(' ');
    for (const extension of extensions) types.set(`.${extension}`, type);
  }
}
