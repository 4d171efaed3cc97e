import type { IncomingHttpHeaders } from 'node:http';
import type { Validators } from './validators.ts';

/** Tags of a list, each with its `W/` apart (RFC 9110 section 8.8.3). */
const TAGS = /(W\/)?("[\x21\x23-\x7e\x80-\xff]*")/g;

/** The three forms of a date in HTTP (RFC 9110 section 5.6.7); the last one does not say that it is GMT. */
const DATE = /^[A-Z][a-z]+, \d{1,2}[ -][A-Z][a-z]{2}[ -](?:\d{2}|\d{4}) \d\d:\d\d:\d\d GMT$/;
const ASCTIME_DATE = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}$/;

/**
 * Evaluates the preconditions of a GET or HEAD in the order of RFC 9110 section 13.2.2, whatever `Cache-Control` the
 * request has. Takes them out of its headers, and `Range` too where `If-Range` is not met, for whoever reads them next.
 * @returns the status: 200 where the file is to be sent, be it a part of it
 */
export function takeConditions(headers: IncomingHttpHeaders, file: Validators): 200 | 304 | 412 {
  const ifMatch = take(headers, 'if-match');
  const unmodifiedSince = take(headers, 'if-unmodified-since');
  const ifNoneMatch = take(headers, 'if-none-match');
  const modifiedSince = take(headers, 'if-modified-since');
  if (!isRangeValid(take(headers, 'if-range'), file)) delete headers.range;
  if (ifMatch !== undefined) {
    if (!lists(ifMatch, file.etag, 'strong')) return 412;
  } else if (file.modified > (parseDate(unmodifiedSince) ?? Number.POSITIVE_INFINITY)) return 412;
  if (ifNoneMatch !== undefined) return lists(ifNoneMatch, file.etag, 'weak') ? 304 : 200;
  return isUnchangedSince(parseDate(modifiedSince), file) ? 304 : 200;
}

function take(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  delete headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

/** Whether a list of tags, or `*`, has the one of the file, which is strong (RFC 9110 section 8.8.3.2). */
function lists(value: string, etag: string, comparison: 'strong' | 'weak'): boolean {
  if (value === '*') return true;
  for (const [, weak, tag] of value.matchAll(TAGS))
    if (tag === etag && (weak === undefined || comparison === 'weak')) return true;
  return false;
}

/**
 * A file that was put there with an old date, by `cp -p` or from an archive, is newer than its date says: the time of
 * its last change counts as well.
 */
function isUnchangedSince(date: number | undefined, { modified, changed }: Validators): boolean {
  return date !== undefined && modified <= date && changed <= date;
}

/**
 * Only a strong tag validates a range (RFC 9110 section 13.1.5). A date never does: it would be strong only if the
 * file surely had not changed twice in that second (section 8.8.2.2), which the file system does not tell.
 */
function isRangeValid(value: string | undefined, { etag }: Validators): boolean {
  return value === undefined || value === etag;
}

/** In seconds since 1970; undefined for what is no date, which is as if it were not there. */
function parseDate(value = ''): number | undefined {
  const text = ASCTIME_DATE.test(value) ? `${value} GMT` : DATE.test(value) ? value : '';
  const milliseconds = Date.parse(text);
  return Number.isNaN(milliseconds) ? undefined : milliseconds / 1000;
}
