import type { ByteString } from '../../../src/util/text.ts';
import type { Request } from '../request.ts';
import type { Answer, Ending } from './answer.ts';

/** The first difference between two answers. */
export type Kind = 'status line' | 'headers' | 'body' | 'no answer' | 'ending' | 'time-out' | 'failure';

/** Part of an answer around an offset. */
export interface Excerpt {
  readonly text: ByteString;
  /** Offset of `text` in the answer. */
  readonly from: number;
  /** Length of the answer, Date and Server masked. */
  readonly length: number;
  readonly ending: Ending;
}

/** Two answers that differ. */
export interface Difference extends Request {
  readonly kind: Kind;
  /** Offset of the first differing byte, Date and Server masked. */
  readonly at: number;
  readonly first: Excerpt;
  readonly second: Excerpt;
}

/** Bytes of an excerpt on each side of the offset. */
const AROUND = 1000;

/** @returns undefined if the answers agree and neither failed or timed out */
export function differenceOf(request: Request, first: Answer, second: Answer): Difference | undefined {
  const kind = kindOf(first, second);
  if (kind === undefined) return undefined;
  const at = firstDifference(first.text, second.text);
  return { ...request, kind, at, first: excerpt(first, at), second: excerpt(second, at) };
}

function kindOf(first: Answer, second: Answer): Kind | undefined {
  if (first.ending.startsWith('failed') || second.ending.startsWith('failed')) return 'failure';
  if (first.ending === 'timed out' || second.ending === 'timed out') return 'time-out';
  if (first.text !== second.text) return place(first.text, second.text);
  if (first.restLength !== second.restLength || first.restSha256 !== second.restSha256) return 'body';
  return first.ending === second.ending ? undefined : 'ending';
}

function place(first: ByteString, second: ByteString): Kind {
  if (first === '' || second === '') return 'no answer';
  const same = first.slice(0, firstDifference(first, second));
  if (!first.startsWith('HTTP/') && !second.startsWith('HTTP/')) return 'body';
  if (!same.includes('\r\n')) return 'status line';
  return same.includes('\r\n\r\n') ? 'body' : 'headers';
}

function firstDifference(first: ByteString, second: ByteString): number {
  let at = 0;
  while (at < first.length && first[at] === second[at]) at += 1;
  return at;
}

function excerpt({ text, restLength, ending }: Answer, at: number): Excerpt {
  const from = Math.max(0, at - AROUND);
  return { text: text.slice(from, at + AROUND), from, length: text.length + restLength, ending };
}
