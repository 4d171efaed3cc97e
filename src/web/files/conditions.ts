import type { IncomingHttpHeaders } from 'node:http';
import type { Validators } from './validators.ts';

/** The entity tags of a list, with `W/` as a group of its own (RFC 9110 section 8.8.3). */
const TAGS = /(W\/)?("[\x21\x23-\x7e\x80-\xff]*")/g;

/** The three date formats of HTTP (RFC 9110 section 5.6.7); asctime has no time zone. */
const DATE = /^[A-Z][a-z]+, \d{1,2}[ -][A-Z][a-z]{2}[ -](?:\d{2}|\d{4}) \d\d:\d\d:\d\d GMT$/;
const ASCTIME_DATE = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}$/;

/**
 * Evaluates the preconditions of a GET or HEAD in the order of RFC 9110 section 13.2.2, ignoring `Cache-Control`.
 * Removes them from the headers, so that @fastify/send does not evaluate them again, and `Range` if `If-Range` fails.
 * @returns the status: 200 if the file, or a part of it, is to be sent
 */
export function takeConditions(headers: IncomingHttpHeaders, file: Validators): 200 | 304 | 412 {
  const ifMatch = take(headers, 'if-match');
  const unmodifiedSince = take(headers, 'if-unmodified-since');
  const ifNoneMatch = take(headers, 'if-none-match');
  const modifiedSince = take(headers, 'if-modified-since');
  if (!isRangeValid(take(headers, 'if-range'), file)) delete headers.range;
  if (ifMatch !== undefined) {
    if (!matchesTag(ifMatch, file.etag, 'strong')) return 412;
  } else if (file.modified > (parseDate(unmodifiedSince) ?? Number.POSITIVE_INFINITY)) return 412;
  if (ifNoneMatch !== undefined) return matchesTag(ifNoneMatch, file.etag, 'weak') ? 304 : 200;
  return isUnchangedSince(parseDate(modifiedSince), file) ? 304 : 200;
}

function take(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  if (value === undefined) return undefined; // deleting a missing property is slow
  delete headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

/** Whether a list of tags, or `*`, matches a tag, which is given without `W/` (RFC 9110 section 8.8.3.2). */
export function matchesTag(value: string, etag: string, comparison: 'strong' | 'weak'): boolean {
  if (value === '*') return true;
  for (const [, weak, tag] of value.matchAll(TAGS))
    if (tag === etag && (weak === undefined || comparison === 'weak')) return true;
  return false;
}

/** Compares the change time too: `cp -p` and archives give a new file an old modification time. */
function isUnchangedSince(date: number | undefined, { modified, changed }: Validators): boolean {
  return date !== undefined && modified <= date && changed <= date;
}

/**
 * Only a strong tag validates a range (RFC 9110 section 13.1.5). A date never does: it is strong only if the file cannot
 * have changed twice in that second (section 8.8.2.2), which the file system cannot guarantee.
 */
function isRangeValid(value: string | undefined, { etag }: Validators): boolean {
  return value === undefined || value === etag;
}

/** Parses a date to seconds since 1970; undefined if invalid, which counts as a missing field. */
function parseDate(value = ''): number | undefined {
  const text = ASCTIME_DATE.test(value) ? `${value} GMT` : DATE.test(value) ? value : '';
  const milliseconds = Date.parse(text);
  return Number.isNaN(milliseconds) ? undefined : milliseconds / 1000;
}
