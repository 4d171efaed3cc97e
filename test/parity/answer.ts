import { errorReply } from '../../src/mirror/errors.ts';
import type { Reply as OurReply } from '../../src/mirror/reply.ts';
import type { ByteString } from '../../src/util/text.ts';
import { masked, split } from '../support/exchange.ts';

/** A complete answer, of which parts may not be sent. */
export interface Reply {
  readonly status: number;
  readonly reason: ByteString;
  /** The fields after Server and Date. */
  readonly headers: readonly (readonly [name: string, value: ByteString])[];
  readonly body: ByteString;
}

/** The outcome of a request: silence, an exception without an answer, or an answer of which some parts are sent. */
export type Outcome =
  | { readonly kind: 'silence' }
  | { readonly kind: 'exception'; readonly name: string }
  | Answered;

export interface Answered {
  readonly kind: 'answer';
  readonly reply: Reply;
  readonly sendsHead: boolean;
  readonly sendsBody: boolean;
  /** The request line in the log. */
  readonly line: ByteString;
}

/** Parses an answer with a head and a body. */
export function parseReply(answer: ByteString): Reply {
  const { head, body } = split(masked(answer));
  const [statusLine = '', , , ...fields] = head.slice(0, -4).split('\r\n');
  const [, status, reason = ''] = /^HTTP\/1\.0 (\d{3}) (.*)$/s.exec(statusLine) ?? [];
  const headers = fields.map((field): [string, string] => {
    const colon = field.indexOf(': ');
    return [field.slice(0, colon), field.slice(colon + 2)];
  });
  return { status: Number(status), reason, headers, body };
}

/** The page of `send_error` in Python 3.5. */
export function refusal(...args: Parameters<typeof errorReply>): Reply {
  return fromOurs(errorReply(...args));
}

/** One of our replies with its body in memory. */
export function fromOurs({ status, reason, headers, body }: OurReply): Reply {
  return { status, reason, headers, body: Buffer.isBuffer(body) ? body.toString('latin1') : '' };
}

export function isError({ status }: Reply): boolean {
  return status >= 400;
}

export function isListing({ status, headers }: Reply): boolean {
  return status === 200 && !headers.some(([name]) => name === 'Last-Modified');
}

/** The reply with another body and its length. */
export function withBody(reply: Reply, body: ByteString): Reply {
  const headers = reply.headers.map(
    ([name, value]) => [name, name === 'Content-Length' ? String(body.length) : value] as const,
  );
  return { ...reply, headers, body };
}

/** @param title escaped for HTML */
export function withTitle(listing: Reply, title: ByteString): Reply {
  const body = listing.body
    .replace(/<title>[^<]*/, () => `<title>Directory listing for ${title}`)
    .replace(/<h1>[^<]*/, () => `<h1>Directory listing for ${title}`);
  return withBody(listing, body);
}

/** The bytes of the answer with Server and Date masked. */
export function bytesOf(outcome: Outcome): ByteString {
  if (outcome.kind !== 'answer') return '';
  const { reply, sendsHead, sendsBody } = outcome;
  const fields = reply.headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const head = `HTTP/1.0 ${reply.status} ${reply.reason}\r\nServer: *\r\nDate: *\r\n${fields}\r\n`;
  return (sendsHead ? head : '') + (sendsBody ? reply.body : '');
}

/** The log messages without address and time, control characters unescaped. */
export function messagesOf(outcome: Outcome): string[] {
  if (outcome.kind === 'silence') return [];
  if (outcome.kind === 'exception') return [`exception ${outcome.name}`];
  const { reply, line } = outcome;
  const request = `"${line}" ${reply.status} -`;
  return isError(reply) ? [`code ${reply.status}, message ${reply.reason}`, request] : [request];
}

/** Escapes control characters and backslashes like the log, ours and Python's since `gh-100001`. */
export function escaped(message: string): string {
  return message.replace(/[\\\x00-\x1f\x7f-\x9f]/g, (character) =>
    character === '\\' ? '\\\\' : `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}

/** A part of a log in the form of `messagesOf`: a traceback is reduced to the name of the exception. */
export function readLog(text: string): string {
  const messages = text.replace(/(^|\n)\d+(?:\.\d+){3} - - \[\d\d\/\w{3}\/\d{4} [\d:]{8}\] /g, '$1');
  const exception = messages.replace(/^-{40}\n(?:Exception [^\n]*\n)?(.*)-{40}\n$/s, '$1');
  const [, name] = /^Traceback .*\n(\w+)(?:: [^\n]*)?\n$/s.exec(exception) ?? [];
  return name === undefined ? messages : `exception ${name}\n`;
}
