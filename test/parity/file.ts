import type { ByteString } from '../../src/util/text.ts';
import type { Reply } from './answer.ts';
import { DATES } from './dates.ts';
import { headerFields, type RequestParts } from './request.ts';
import type { Traits } from './traits.ts';

/** A file with the MIME type of its extension. */
export function withType(reply: Reply, name: ByteString, { types }: Traits): Reply {
  const base = name.slice(name.lastIndexOf('/') + 1).replace(/^\.+/, '');
  const extension = base.includes('.') ? base.slice(base.lastIndexOf('.')) : '';
  const type = types[extension] ?? types[extension.toLowerCase()];
  if (reply.status !== 200 || type === undefined) return reply;
  const headers = reply.headers.map(
    ([name, value]) => [name, name === 'Content-type' ? type : value] as const,
  );
  return { ...reply, headers };
}

/** The answer for a file that is unmodified since the date in the request. */
export function conditionally(reply: Reply, traits: Traits, { rest }: RequestParts): Reply {
  if (reply.status !== 200 || !traits.isConditional) return reply;
  const fields = headerFields(rest);
  const since = fields.get('if-modified-since');
  if (since === undefined || fields.has('if-none-match')) return reply;
  const date = DATES.find(([value]) => value === since);
  if (date === undefined) throw new Error(`dates.ts does not say what Python makes of "${since}"`);
  const modified = reply.headers.find(([name]) => name === 'Last-Modified')?.[1] ?? '';
  const isNotModified = date[1] !== undefined && Date.parse(modified) / 1000 <= date[1];
  return isNotModified ? { status: 304, reason: 'Not Modified', headers: [], body: '' } : reply;
}
