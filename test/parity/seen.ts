import type { Request } from './request.ts';

/** The result of a request, actual or expected. */
export interface Seen {
  readonly answer: string;
  readonly log: string;
}

/** The results of both listeners, and the expected ones. */
export interface Sides {
  readonly ours: Seen;
  readonly theirs: Seen;
  readonly wanted: { readonly ours: Seen; readonly theirs: Seen };
}

export function same(one: Seen, other: Seen): boolean {
  return one.answer === other.answer && one.log === other.log;
}

/** The request, and each actual result next to the expected one. */
export function report({ request, halfClose }: Request, { ours, theirs, wanted }: Sides): string {
  return [
    `request     ${shown(request)}${halfClose === true ? ', half-closed' : ''}`,
    ...compared('ours  ', ours, wanted.ours),
    ...compared('Python', theirs, wanted.theirs),
  ].join('\n');
}

function compared(who: string, seen: Seen, wanted: Seen): string[] {
  if (same(seen, wanted)) return [`${who} is as expected: ${shown(seen.answer)}`];
  const at = firstDifference(seen.answer, wanted.answer);
  return [
    `${who} answered ${shown(seen.answer, at)}`,
    `${who} expected ${shown(wanted.answer, at)}`,
    `${who} logged   ${shown(seen.log, firstDifference(seen.log, wanted.log))}`,
    `${who} expected ${shown(wanted.log, firstDifference(seen.log, wanted.log))}`,
  ];
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
