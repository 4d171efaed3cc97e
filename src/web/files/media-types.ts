import { contentType } from 'mime-types';
import type { OpenFile } from '../../files/open-path.ts';
import { DEFAULT_IMAGE } from '../../python/images.ts';
import { extensionOf, mimeTypesOf } from '../../python/mime.ts';
import { BoundedMap } from '../../util/bounded-map.ts';
import { type MaybePromise, whenReady } from '../../util/maybe-promise.ts';
import { type ByteString, decodeUtf8 } from '../../util/text.ts';
import { isText, isTransportStream, readStart } from './content-kind.ts';
import type { Validators } from './validators.ts';

/** The types of the python profile. */
const PYTHON_TYPES = mimeTypesOf(DEFAULT_IMAGE);

const UNKNOWN = 'application/octet-stream';
const TEXT = 'text/plain; charset=utf-8';
const JAVASCRIPT = 'text/javascript; charset=utf-8';
const TRANSPORT_STREAM = 'video/mp2t';

/** Source files whose extensions are registered for something else, or for a type that browsers download. */
const SOURCES: ReadonlySet<string> = new Set(
  'bat csh dart json5 latex php pl pm rb rs sc scm sh sls sql st tcl tex toml'.split(' '),
);

/** Types of text that are used as such. Browsers download the others instead of showing them. */
const USED_TEXT =
  /^text\/(?:html|css|javascript|plain|xml|csv|tab-separated-values|calendar|vcard|x-vcard|x-vcalendar|vtt|cache-manifest|uri-list|rtf|richtext)\b/;

/** Extensions that TypeScript and MPEG transport streams share. */
const TYPESCRIPT: ReadonlySet<string> = new Set(['ts', 'mts']);

/** Maximum number of extensions whose type is kept. */
const MAX_TYPES = 1000;

/** Finds the media types of files. */
export class MediaTypes {
  readonly #own: ReadonlyMap<string, string>;
  readonly #byExtension = new BoundedMap<ByteString, { readonly type: string | undefined }>(MAX_TYPES);
  /** Types found in contents, as long as the content stays the same. */
  readonly #byContent = new WeakMap<Validators, string>();

  /** @param own types by extension in lower case, which come first */
  constructor(own: ReadonlyMap<string, string>) {
    this.#own = own;
  }

  /** The type by name, or by content where the name does not tell it; with a charset for text. */
  of(file: OpenFile, validators: Validators): MaybePromise<string> {
    const name = file.path.toString('latin1', file.path.lastIndexOf('/') + 1);
    const type = this.#byName(name);
    if (type !== undefined && type !== TRANSPORT_STREAM) return type;
    return this.#byContent.get(validators) ?? this.#inspect(file, type, validators);
  }

  #byName(name: ByteString): string | undefined {
    const extension = extensionOf(name);
    const known = this.#byExtension.get(extension);
    if (known !== undefined) return known.type;
    const type = this.#own.get(plain(extension)) ?? typeByName(name, extension);
    this.#byExtension.set(extension, { type });
    return type;
  }

  #inspect(file: OpenFile, type = UNKNOWN, validators: Validators): MaybePromise<string> {
    return whenReady(readStart(file), (start) => {
      const isStream = type === TRANSPORT_STREAM && isTransportStream(start);
      const found = !isStream && isText(start) ? TEXT : type;
      this.#byContent.set(validators, found);
      return found;
    });
  }
}

/** The type of a name by its extension; undefined where only the content can tell. */
export function typeByName(name: ByteString, extension = extensionOf(name)): string | undefined {
  const source = plain(extension);
  if (source === 'cjs') return JAVASCRIPT;
  if (TYPESCRIPT.has(source)) return TRANSPORT_STREAM;
  if (SOURCES.has(source)) return TEXT;
  const guessed = PYTHON_TYPES.guess(name);
  const type = contentType(decodeUtf8(extension)) || contentType(guessed) || guessed;
  if (type === UNKNOWN && contentType(decodeUtf8(extension)) === false) return undefined;
  return type.startsWith('text/') && !USED_TEXT.test(type) ? TEXT : type;
}

/** An extension in lower case and without its dot. */
function plain(extension: ByteString): string {
  return decodeUtf8(extension).slice(1).toLowerCase();
}
