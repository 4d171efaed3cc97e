import type { Request } from './request.ts';

/** The answer to a request, dates masked, and its log messages. */
export interface Seen {
  readonly answer: string;
  readonly log: string;
}

export function same(one: Seen, other: Seen): boolean {
  return one.answer === other.answer && one.log === other.log;
}

/** The request, and our result next to the expected one. */
export function report(
  { request, halfClose }: Request,
  { ours, expected }: { ours: Seen; expected: Seen },
): string {
  const at = firstDifference(ours.answer, expected.answer);
  const atLog = firstDifference(ours.log, expected.log);
  return [
    `request  ${shown(request)}${halfClose === true ? ', half-closed' : ''}`,
    `answered ${shown(ours.answer, at)}`,
    `expected ${shown(expected.answer, at)}`,
    `logged   ${shown(ours.log, atLog)}`,
    `expected ${shown(expected.log, atLog)}`,
  ].join('\n');
}

/** A log without addresses and times; a traceback is reduced to the name of the exception. */
export function readLog(text: string): string {
  const messages = text.replace(/(^|\n)\d+(?:\.\d+){3} - - \[\d\d\/\w{3}\/\d{4} [\d:]{8}\] /g, '$1');
  const exception = messages.replace(/^-{40}\n(?:Exception [^\n]*\n)?(.*)-{40}\n$/s, '$1');
  const [, name] = /^Traceback .*\n(\w+)(?:: [^\n]*)?\n$/s.exec(exception) ?? [];
  return name === undefined ? messages : `exception ${name}\n`;
}

function firstDifference(one: string, other: string): number {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  return at;
}

const SHOWN = 1000;

/** A text as JSON, or the part around an offset. */
function shown(text: string, at = 0): string {
  const start = text.length > SHOWN ? Math.max(0, at - SHOWN / 2) : 0;
  const end = start + SHOWN;
  const part = JSON.stringify(text.slice(start, end));
  return `${start > 0 ? `... from ${start} ` : ''}${part}${end < text.length ? ` ... of ${text.length}` : ''}`;
}
