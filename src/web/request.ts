import type { IncomingMessage } from 'node:http';
import { http } from '../util/http.ts';
import type { MaybePromise } from '../util/maybe-promise.ts';
import type { Resource } from './resources.ts';

/** A request with the resource that the hot path has found for it. */
export class WebRequest extends http.IncomingMessage {
  resource: MaybePromise<Resource> | undefined = undefined;
}

/** The request target from its path on: clients may send an absolute URL, as to a proxy (RFC 9112 section 3.2.2). */
export function pathAndQuery(target: string): string {
  if (target.startsWith('/')) return target;
  const path = /^https?:\/\/[^/?#]*(.*)$/is.exec(target)?.[1];
  if (path === undefined) return target;
  return path.startsWith('/') ? path : `/${path}`;
}

/** The parameters in the query of a request target. */
export function parametersOf(target: string): URLSearchParams {
  return new URLSearchParams(/\?([^#]*)/.exec(target)?.[1] ?? '');
}

/** The status that refuses an invalid or unsupported request; undefined for others. */
export function refusal(
  { method = '', headers, rawHeaders, httpVersion }: IncomingMessage,
  methods: readonly string[],
): number | undefined {
  if (!methods.includes(method)) return 405;
  if (!isHostValid(headers.host, rawHeaders, httpVersion)) return 400;
  const { expect, 'transfer-encoding': encoding } = headers;
  if (encoding !== undefined && !/(?:^|,)[ \t]*chunked$/i.test(encoding)) return 400; // RFC 9112 section 6.3
  return expect === undefined || /^100-continue$/i.test(expect) ? undefined : 417;
}

const HOST = /^(?:\[[0-9a-z:.%_~-]+\]|[\w.~!$&'()*+,;=%-]*)(?::\d*)?$/i;

/** Whether a request has one valid `Host`, or none in HTTP/1.0 (RFC 9112 section 3.2). */
function isHostValid(host: string | undefined, rawHeaders: readonly string[], version: string): boolean {
  if (host === undefined) return version !== '1.1';
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string;
    if (name.length === 4 && name.toLowerCase() === 'host') count += 1;
  }
  return count === 1 && HOST.test(host);
}

/** Whether a request has a body, which is not read. */
export function hasContent({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
