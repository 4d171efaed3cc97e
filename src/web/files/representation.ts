import type { IncomingMessage } from 'node:http';
import { closeFile } from '../../files/fs.ts';
import type { OpenFile, ServeOptions } from '../../files/open-path.ts';
import { type MaybePromise, whenReady } from '../../util/maybe-promise.ts';
import type { Encoding } from '../compression.ts';
import { CompressedFiles } from './compressed.ts';
import { MediaTypes } from './media-types.ts';
import { readMimeTypes } from './mime-types-file.ts';
import { openPrecompressed } from './precompressed.ts';
import { FileValidators, type Validators } from './validators.ts';

export interface RepresentationOptions extends ServeOptions {
  /** Whether text is compressed. */
  readonly compress: boolean;
  /** Path of a file of media types, which come before the known ones. */
  readonly mimeTypes: string | undefined;
}

/** A form in which a file can be sent (RFC 9110 section 3.2). */
export interface Representation {
  /** The file itself, or its precompressed sibling. */
  readonly file: OpenFile;
  /** The media type of the file itself. */
  readonly type: string;
  readonly encoding: Encoding | undefined;
  readonly validators: Validators;
  /** Whether the content comes from `compress` instead of `file`. */
  readonly isToCompress: boolean;
}

/** Chooses the representations of files. */
export class Representations {
  readonly #options: RepresentationOptions;
  readonly #validators = new FileValidators();
  readonly #types: MediaTypes;
  readonly #compressed = new CompressedFiles();

  /** @throws StartError if the file of media types cannot be used */
  constructor(options: RepresentationOptions) {
    this.#options = options;
    this.#types = new MediaTypes(
      options.mimeTypes === undefined ? new Map() : readMimeTypes(options.mimeTypes),
    );
  }

  /** The representation of an open file that a client prefers; the file is closed if it is replaced by a sibling. */
  choose(request: IncomingMessage, file: OpenFile): MaybePromise<Representation> {
    const validators = this.#validators.of(file);
    const known = this.#types.of(file, validators);
    if (typeof known === 'string' && request.headers['accept-encoding'] === undefined)
      return { file, type: known, encoding: undefined, validators, isToCompress: false };
    return whenReady(known, (type) =>
      whenReady(openPrecompressed(request.headers['accept-encoding'], file, this.#options), (sibling) => {
        if (sibling === undefined) return this.#compressedOrPlain(request, { file, type, validators });
        closeFile(file.fd);
        return { ...sibling, type, validators: this.#validators.of(sibling.file), isToCompress: false };
      }),
    );
  }

  /** The compressed content of a representation, whose file is closed. */
  compress({ file, encoding, validators }: Representation): MaybePromise<Buffer> {
    return this.#compressed.contentOf(file, encoding as Encoding, validators.etag);
  }

  #compressedOrPlain(
    request: IncomingMessage,
    { file, type, validators }: Pick<Representation, 'file' | 'type' | 'validators'>,
  ): Representation {
    const encoding = this.#options.compress ? this.#compressed.encodingFor(request, file, type) : undefined;
    if (encoding === undefined) return { file, type, encoding, validators, isToCompress: false };
    return { file, type, encoding, validators: withEncoding(validators, encoding), isToCompress: true };
  }
}

/** The validators of an encoded form, which has an entity tag of its own (RFC 9110 section 8.8.3.3). */
function withEncoding(validators: Validators, encoding: Encoding): Validators {
  const etag = validators.etag.replace(/"$/, `-${encoding}"`);
  return { ...validators, etag, fields: ['etag', etag, ...validators.fields.slice(2)] };
}
