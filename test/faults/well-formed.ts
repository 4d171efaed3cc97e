import type { Profile } from './fault.ts';

/** A head with its blank line (RFC 9112 sections 4 and 5). */
const HTTP_1_1 =
  /^HTTP\/1\.1 ([1-5]\d\d) [\t\x20-\x7e]*\r\n((?:[!#$%&'*+.^_`|~0-9A-Za-z-]+: ?[\t\x20-\x7e\x80-\xff]*\r\n)*)\r\n/;

/** The reason can contain bytes of the request, as in the original. */
const HTTP_1_0 = /^HTTP\/1\.0 ([1-5]\d\d) [^\r\n]*\r\n((?:[A-Za-z-]+: [^\r\n]*\r\n)*)\r\n/;

/** The classification of an answer. */
export type Looks = 'answered' | 'broken off' | 'silent' | { readonly wrong: string };

/** Classifies everything received on a connection, one byte per character. */
export function look(profile: Profile, bytes: string): Looks {
  if (bytes === '') return 'silent';
  return profile === 'web' ? lookAtWeb(bytes) : lookAtMirror(bytes);
}

/** One HTTP/1.0 answer, or for HTTP/0.9 a body alone. */
function lookAtMirror(bytes: string): Looks {
  if (!bytes.startsWith('HTTP/')) return 'answered';
  const [head, , fields = ''] = HTTP_1_0.exec(bytes) ?? [];
  if (head === undefined) return bytes.includes('\r\n\r\n') ? { wrong: 'no head' } : 'broken off';
  return lookAtBody(bytes.length - head.length, lengthIn(fields));
}

function lookAtBody(bytes: number, length: number | undefined): Looks {
  if (bytes === 0 || length === bytes) return 'answered';
  return length !== undefined && bytes < length ? 'broken off' : { wrong: `${bytes} bytes of ${length}` };
}

/** HTTP/1.1 answers, one after another. */
function lookAtWeb(bytes: string): Looks {
  for (let rest = bytes; rest !== ''; ) {
    const [head, status = '', fields = ''] = HTTP_1_1.exec(rest) ?? [];
    if (head === undefined)
      return rest.includes('\r\n\r\n') || !isStart(rest) ? { wrong: 'no head' } : 'broken off';
    rest = rest.slice(head.length);
    if (/^(?:1..|204|304)$/.test(status)) continue;
    const length = lengthIn(fields);
    if (length === undefined) return { wrong: `no Content-Length with ${status}` };
    if (rest.length >= length && isStart(rest.slice(length))) rest = rest.slice(length);
    else if (!isStart(rest)) return rest.length < length ? 'broken off' : { wrong: `not ${length} bytes` };
    // else it was an answer to HEAD
  }
  return 'answered';
}

/** Whether this is the start of another answer, or the end. */
function isStart(rest: string): boolean {
  const start = 'HTTP/1.1 ';
  return rest.startsWith(start) || start.startsWith(rest);
}

function lengthIn(fields: string): number | undefined {
  const lengths = [...fields.matchAll(/^content-length: ?(\d+)\r$/gim)];
  return lengths.length === 1 ? Number(lengths[0]?.[1]) : undefined;
}
