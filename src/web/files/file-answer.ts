import type { IncomingMessage } from 'node:http';
import { closeFile } from '../../files/fs.ts';
import type { OpenFile } from '../../files/open-path.ts';
import { type MaybePromise, whenReady } from '../../util/maybe-promise.ts';
import { type CacheOptions, cacheControlOf, isHashed } from './cache-control.ts';
import { takeConditions } from './conditions.ts';
import { readPart, readRange } from './content.ts';
import { type Representation, type RepresentationOptions, Representations } from './representation.ts';

export interface FileOptions extends RepresentationOptions, CacheOptions {
  /** Whether the files are a built front end, in which those with a hash in their name never change. */
  readonly site: boolean;
}

/** Why a file is sent: it was requested, or it is the page of an app for this path, or that of a 404. */
export type Role = 'file' | 'app' | 'missing';

/** The answer to a GET or HEAD for a file. */
export interface FileAnswer {
  readonly kind: 'file';
  readonly status: 200 | 206 | 304 | 404 | 412;
  /** Alternating names and values. */
  readonly fields: readonly string[];
  readonly body: Buffer;
  /** Sent instead of `body`, and closed by the receiver: for a large file or any but a small plain range. */
  readonly file: OpenFile | undefined;
}

const EMPTY = Buffer.alloc(0);

/** Keeps browsers from guessing types. */
const NO_SNIFF = ['x-content-type-options', 'nosniff'];

/** Decides how files are answered. */
export class FileAnswers {
  readonly #options: FileOptions;
  /** The fields of every answer, by role. */
  readonly #fields: Readonly<Record<Role, readonly string[]>>;
  readonly #immutableFields: readonly string[];
  readonly #representations: Representations;

  constructor(options: FileOptions) {
    this.#options = options;
    this.#representations = new Representations(options);
    const { file, immutable, missing } = cacheControlOf(options);
    this.#fields = {
      file: commonFields(file),
      app: commonFields(file, 'Accept-Encoding, Accept'),
      missing: commonFields(missing),
    };
    this.#immutableFields = commonFields(immutable);
  }

  /** Builds the answer for an open file, and closes the file unless the answer contains it. */
  of(request: IncomingMessage, file: OpenFile, role: Role = 'file'): MaybePromise<FileAnswer> {
    const common = this.#fieldsOf(file, role);
    return whenReady(this.#representations.choose(request, file), (chosen) =>
      role === 'missing'
        ? this.#whole(request, chosen, answer(404, common.concat(contentFields(chosen))))
        : this.#answer(request, chosen, common),
    );
  }

  #answer(
    request: IncomingMessage,
    chosen: Representation,
    common: readonly string[],
  ): MaybePromise<FileAnswer> {
    const { method, headers } = request;
    const { file, validators } = chosen;
    const status = takeConditions(headers, validators);
    if (status !== 200) {
      closeFile(file.fd);
      return answer(status, status === 304 ? common.concat(validators.fields) : common);
    }
    const fields = common.concat(contentFields(chosen));
    if (method !== 'GET' || headers.range === undefined)
      return this.#whole(request, chosen, answer(200, fields));
    return readRange(answer(206, fields.concat(validators.fields)), file, headers.range);
  }

  /** Adds the whole content to an answer, and to a status of 200 the validators. */
  #whole({ method }: IncomingMessage, chosen: Representation, head: FileAnswer): MaybePromise<FileAnswer> {
    const { file, validators, isToCompress } = chosen;
    if (isToCompress) {
      const fields = head.status === 200 ? head.fields.concat(validators.fields) : head.fields;
      return whenReady(this.#representations.compress(chosen), (content) => ({
        ...head,
        fields: fields.concat('content-length', String(content.length)),
        body: method === 'HEAD' ? EMPTY : content,
      }));
    }
    const own = head.status === 200 ? validators.wholeFields : ['content-length', String(file.stats.size)];
    const whole = answer(head.status, head.fields.concat(own));
    if (method === 'GET') return readPart(whole, file, { first: 0, length: Number(file.stats.size) });
    closeFile(file.fd);
    return whole;
  }

  #fieldsOf({ path }: OpenFile, role: Role): readonly string[] {
    const isImmutable = this.#options.site && isHashed(path.toString('latin1'));
    return isImmutable ? this.#immutableFields : this.#fields[role];
  }
}

function commonFields(cacheControl: string, vary = 'Accept-Encoding'): readonly string[] {
  return [...NO_SNIFF, 'cache-control', cacheControl, 'vary', vary];
}

function contentFields({ type, encoding }: Representation): readonly string[] {
  return encoding === undefined
    ? ['content-type', type]
    : ['content-encoding', encoding, 'content-type', type];
}

function answer(status: FileAnswer['status'], fields: readonly string[]): FileAnswer {
  return { kind: 'file', status, fields, body: EMPTY, file: undefined };
}
