import type { Request } from './request.ts';

/** What came of a request, or should have. */
export interface Seen {
  readonly answer: string;
  readonly log: string;
}

/** Both listeners, and what has to come from them. */
export interface Sides {
  readonly ours: Seen;
  readonly theirs: Seen;
  readonly wanted: { readonly ours: Seen; readonly theirs: Seen };
}

export function same(one: Seen, other: Seen): boolean {
  return one.answer === other.answer && one.log === other.log;
}

/** What was sent, and what came back beside what had to. */
export function report({ request, halfClose }: Request, { ours, theirs, wanted }: Sides): string {
  return [
    `request     ${shown(request)}${halfClose === true ? ', and no more' : ''}`,
    ...compared('ours  ', ours, wanted.ours),
    ...compared('Python', theirs, wanted.theirs),
  ].join('\n');
}

function compared(who: string, seen: Seen, wanted: Seen): string[] {
  if (same(seen, wanted)) return [`${who} is as expected: ${shown(seen.answer)}`];
  const at = firstDifference(seen.answer, wanted.answer);
  return [
    `${who} answers ${shown(seen.answer, at)}`,
    `${who} has to  ${shown(wanted.answer, at)}`,
    `${who} logs    ${shown(seen.log, firstDifference(seen.log, wanted.log))}`,
    `${who} has to  ${shown(wanted.log, firstDifference(seen.log, wanted.log))}`,
  ];
}

function firstDifference(one: string, other: string): number {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  return at;
}

const SHOWN = 1000;

/** A text as JSON, or the part of it around a place. */
function shown(text: string, at = 0): string {
  const start = text.length > SHOWN ? Math.max(0, at - SHOWN / 2) : 0;
  const end = start + SHOWN;
  const part = JSON.stringify(text.slice(start, end));
  return `${start > 0 ? `... from ${start} ` : ''}${part}${end < text.length ? ` ... of ${text.length}` : ''}`;
}
