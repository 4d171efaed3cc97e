import type { IncomingMessage } from 'node:http';
import Negotiator from 'negotiator';
import type { Located } from '../files/locate.ts';
import { closeFolder, closeOpened, NOTHING } from '../files/open-path.ts';
import { pathOf } from '../files/path.ts';
import { type MaybePromise, whenReady } from '../util/maybe-promise.ts';
import type { ByteString } from '../util/text.ts';
import type { FileAnswers, Role } from './files/file-answer.ts';
import type { Resource } from './resources.ts';

export interface SiteOptions {
  /** Whether navigation to an unknown path is answered with `/index.html`. */
  readonly spa: boolean;
  /** Finds the resource of a target. */
  readonly locate: (target: ByteString) => MaybePromise<Located>;
  readonly answers: FileAnswers;
}

/** A file to answer with if it exists. */
interface Candidate {
  readonly path: ByteString;
  readonly role: Role;
}

/** Finds the resources of a built front end: `/about` is `about.html`, `404.html` is the page of a 404. */
export class Site {
  readonly #options: SiteOptions;

  constructor(options: SiteOptions) {
    this.#options = options;
  }

  /** Finds the resource of a request; a folder without an index file counts as missing. */
  find(request: IncomingMessage, target: ByteString): MaybePromise<Resource> {
    const { locate, answers } = this.#options;
    return whenReady(locate(target), (located): MaybePromise<Resource> => {
      if (located.kind === 'file') return answers.of(request, located);
      if (located.kind === 'busy') return located;
      if (located.kind === 'folder') closeFolder(located);
      if (located.kind !== 'redirect') return this.#findOther(request, target);
      return whenReady(this.#hasIndex(target), (hasIndex) =>
        hasIndex ? located : this.#findOther(request, target),
      );
    });
  }

  /** The answer where nothing else is found. */
  missing(request: IncomingMessage): MaybePromise<Resource> {
    return this.#first(request, [{ path: '/404.html', role: 'missing' }]);
  }

  #hasIndex(target: ByteString): MaybePromise<boolean> {
    return whenReady(this.#options.locate(`${pathOf(target)}/`), (located) => {
      if (located.kind !== 'redirect') closeOpened(located);
      return located.kind === 'file';
    });
  }

  #findOther(request: IncomingMessage, target: ByteString): MaybePromise<Resource> {
    const path = pathOf(target);
    const candidates: Candidate[] = [{ path: '/404.html', role: 'missing' }];
    if (this.#options.spa && isNavigation(request, path))
      candidates.unshift({ path: '/index.html', role: 'app' });
    if (!path.endsWith('/')) candidates.unshift({ path: `${path}.html`, role: 'file' });
    return this.#first(request, candidates);
  }

  /** Answers with the first candidate that exists. */
  #first(request: IncomingMessage, [candidate, ...others]: readonly Candidate[]): MaybePromise<Resource> {
    if (candidate === undefined) return NOTHING;
    return whenReady(this.#options.locate(candidate.path), (located): MaybePromise<Resource> => {
      if (located.kind === 'file') return this.#options.answers.of(request, located, candidate.role);
      if (located.kind === 'busy') return located;
      if (located.kind === 'folder') closeFolder(located);
      return this.#first(request, others);
    });
  }
}

/** Whether a browser navigates to a page of the app, rather than loading an asset, whose name has an extension. */
function isNavigation(request: IncomingMessage, path: ByteString): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (/\.|%2e/i.test(name)) return false;
  return !request.headers.accept || new Negotiator(request).mediaType(['text/html']) !== undefined;
}
