import { split } from '../support/exchange.ts';
import { partsOf } from './request.ts';
import type { Seen } from './seen.ts';

/** The exceptions in which CPython ends where weblistener answers 404. */
const EXCEPTION = /^exception (?:ValueError|UnicodeEncodeError|OverflowError)\n$/;

interface Compared {
  readonly request: string;
  readonly ours: Seen;
  readonly theirs: Seen;
  /** The path under which the original serves the folder. */
  readonly seenAt: string;
}

/** The answer expected of weblistener if CPython answers `theirs`: the same, except for the deviations in docs/compatibility.md. */
export function expectedOf(compared: Compared): Seen {
  const { ours, theirs } = compared;
  if (EXCEPTION.test(theirs.log) && theirs.answer === '') return insteadOfException(compared);
  const isPath = partsOf(compared.request).target.startsWith('/');
  const answer = withOwnTitle(isPath ? withSafeLocation(theirs.answer) : theirs.answer, compared);
  return { answer, log: ours.log === escaped(theirs.log) ? ours.log : theirs.log };
}

/** 404, or the answer to a target that the original takes for an invalid host. */
function insteadOfException({ request, ours }: Compared): Seen {
  const { line, target } = partsOf(request);
  const logged = escaped(line.replace(/[\r\n]+$/, ''));
  const isNotFound =
    /^HTTP\/1\.0 404 File not found\r\n|<p>Message: File not found\.<\/p>/.test(ours.answer) &&
    ours.log === `code 404, message File not found\n"${logged}" 404 -\n`;
  const isInside = /^\/\/[^/]*[[\]]/.test(target) && !/\r\nLocation: \/[/\\]/.test(ours.answer);
  return isNotFound || isInside ? ours : { answer: '404 File not found', log: '404' };
}

/** Leading slashes count as one, and a backslash right after them is percent-encoded. */
function withSafeLocation(answer: string): string {
  return answer.replace(
    /^(HTTP\/1\.0 301 .*\r\nLocation: )(\/[^\r]*)/s,
    (_, before: string, location: string) => before + location.replace(/^\/+/, '/').replace(/^\/\\/, '/%5C'),
  );
}

/** A title that reveals the path of the folder is replaced by ours. */
function withOwnTitle(theirs: string, { ours, seenAt }: Compared): string {
  const title = /<title>(Directory listing for [^<]*)/;
  const [, revealing = ''] = title.exec(theirs) ?? [];
  const [, own = ''] = title.exec(ours.answer) ?? [];
  if (!revealing.startsWith(`Directory listing for ${seenAt}`) || own.includes(seenAt)) return theirs;
  const { head, body } = split(theirs);
  const ownBody = body.replaceAll(revealing, () => own);
  return head.replace(/(\r\nContent-Length: )\d+/, `$1${ownBody.length}`) + ownBody;
}

/** Escapes control characters and backslashes as ours does, and Python since gh-100001. */
function escaped(message: string): string {
  return message.replace(/[\\\x00-\x09\x0b-\x1f\x7f-\x9f]/g, (character) =>
    character === '\\' ? '\\\\' : `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}
