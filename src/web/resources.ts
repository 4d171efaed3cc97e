import type { IncomingMessage } from 'node:http';
import { type Located, type LocateOptions, locate } from '../files/locate.ts';
import { NOTHING, type OpenFile } from '../files/open-path.ts';
import { PYTHON_3_5 } from '../python/traits.ts';
import type { WebSettings } from '../settings.ts';
import { type MaybePromise, whenReady } from '../util/maybe-promise.ts';
import type { ByteString } from '../util/text.ts';
import { belowBase } from './base-path.ts';
import { type FileAnswer, FileAnswers, type FileOptions } from './files/file-answer.ts';
import { pathAndQuery } from './request.ts';
import { Site } from './site.ts';

/** What a request target identifies: for a file, the answer. */
export type Resource = FileAnswer | Exclude<Located, OpenFile>;

export type ResourceOptions = FileOptions & Pick<WebSettings, 'basePath' | 'spa'>;

/** Finds the resources of requests. */
export class Resources {
  readonly #options: LocateOptions;
  readonly #basePath: string;
  readonly #answers: FileAnswers;
  readonly #site: Site | undefined;

  constructor(options: ResourceOptions) {
    this.#options = { ...options, traits: PYTHON_3_5 };
    this.#basePath = options.basePath;
    this.#answers = new FileAnswers(options);
    if (options.site) this.#site = new Site({ ...options, locate: this.#locate, answers: this.#answers });
  }

  /**
   * Finds the resource of a request; a promise on a slow disk, for restricted dotfiles or links, and for content still
   * to be compressed. Removes the preconditions from the headers.
   * @param target as sent
   * @throws if a file cannot be read
   */
  find(request: IncomingMessage, target: string): MaybePromise<Resource> {
    const below = belowBase(this.#basePath, pathAndQuery(target));
    if (below === undefined) return this.#site?.missing(request) ?? NOTHING;
    if (this.#basePath !== '' && !below.startsWith('/')) return this.#redirect(`/${below}`);
    return whenReady(this.#findBelow(request, below), (found) =>
      found.kind === 'redirect' ? this.#redirect(found.location) : found,
    );
  }

  readonly #locate = (target: ByteString) => locate(this.#options, target);

  #findBelow(request: IncomingMessage, target: ByteString): MaybePromise<Resource> {
    if (this.#site !== undefined) return this.#site.find(request, target);
    return whenReady(this.#locate(target), (located) =>
      located.kind === 'file' ? this.#answers.of(request, located) : located,
    );
  }

  #redirect(location: ByteString): Resource {
    return { kind: 'redirect', location: this.#basePath + location };
  }
}
