import type { ServerResponse } from 'node:http';
import type { Log } from '../log/log.ts';
import type { WebSettings } from '../settings.ts';
import type { MaybePromise } from '../util/maybe-promise.ts';
import { logAnswer } from './access-log.ts';
import type { Auth } from './auth/auth.ts';
import { MAX_BUFFERED_BYTES } from './files/content.ts';
import type { HttpConnection } from './http-connection.ts';
import { hasContent, refusal, type WebRequest } from './request.ts';
import type { Resource, Resources } from './resources.ts';

const METHODS = ['GET', 'HEAD'];

interface HotPathOptions extends Pick<WebSettings, 'headers' | 'cors'> {
  readonly resources: Resources;
  readonly auth: Auth | undefined;
  readonly log: Log;
}

/** Answers most requests synchronously and without Fastify: small files that exist, on a fast disk. */
export class HotPath {
  readonly #resources: Resources;
  readonly #log: Log;
  readonly #auth: Auth | undefined;
  readonly #isEnabled: boolean;

  constructor({ resources, auth, headers, cors, log }: HotPathOptions) {
    this.#resources = resources;
    this.#auth = auth;
    this.#log = log;
    this.#isEnabled = headers.length === 0 && cors === undefined; // hooks of Fastify add these fields
  }

  /** Answers a request, or returns false and leaves it to Fastify, together with the resource if it was found. */
  answer(request: WebRequest, response: ServerResponse, connection: HttpConnection): boolean {
    if (!this.#isEnabled) return false;
    if (refusal(request, METHODS) !== undefined || hasContent(request)) return false;
    if (this.#auth !== undefined && !this.#auth.remembers(request.headers.authorization)) return false;
    const resource = this.#find(request);
    const isReady = !(resource instanceof Promise) && resource.kind === 'file' && resource.file === undefined;
    if (!isReady || resource.status === 412) {
      request.resource = resource;
      return false;
    }
    const { url: target = '' } = request;
    logAnswer(request, response, { target, reply: response, connection, log: this.#log });
    response.writeHead(resource.status, resource.fields as string[]);
    const { body } = resource;
    if (body.length > MAX_BUFFERED_BYTES) response.end(body);
    else response.end(body.toString('latin1'), 'latin1'); // a string is sent together with the head
    return true;
  }

  /** An exception becomes a rejection, for the error handler of Fastify. */
  #find(request: WebRequest): MaybePromise<Resource> {
    try {
      return this.#resources.find(request, request.url ?? '');
    } catch (error) {
      return Promise.reject(error);
    }
  }
}
