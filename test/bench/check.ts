import { type Answer, ask } from './client.ts';
import { type Asked, type Expected, entryName } from './rows.ts';

/** What a contestant answers, once it is known to be right. */
export interface Checked {
  /** Bytes of the answer, its head included. */
  readonly bytes: number;
  /** Whether it ends where the connection does, with no length of its own. */
  readonly endsWithConnection: boolean;
}

/** A contestant answers something else than it should. */
export class WrongAnswer extends Error {}

/**
 * Asks once, and sees whether the answer is right.
 * @throws WrongAnswer
 */
export async function check(port: number, { method, target, expected }: Asked): Promise<Checked> {
  const answer = await ask(port, target, { method, keep: expected.entries !== undefined });
  const wrong = faultOf(answer, method, expected);
  if (wrong !== undefined) throw new WrongAnswer(wrong);
  return {
    bytes: answer.head.length + answer.bodyBytes,
    endsWithConnection: header(answer, 'content-length') === undefined && !isChunked(answer),
  };
}

/** What is wrong with an answer; undefined where nothing is. */
export function faultOf(answer: Answer, method: string, expected: Expected): string | undefined {
  const { status, bodyBytes } = answer;
  if (!expected.status.includes(status))
    return `${status || 'no status'} for ${expected.status.join(' or ')}`;
  const announced = header(answer, 'content-length');
  if (method === 'HEAD' && bodyBytes > 0) return 'HEAD with a body';
  if (method === 'HEAD' && Number(announced) !== expected.length) return `Content-Length: ${announced}`;
  if (method === 'GET' && announced !== undefined && Number(announced) !== bodyBytes)
    return `${bodyBytes} bytes for Content-Length: ${announced}`;
  if (method === 'GET' && expected.length !== undefined && bodyBytes !== expected.length)
    return `${bodyBytes} bytes for ${expected.length}`;
  if (expected.location !== undefined && header(answer, 'location')?.endsWith(expected.location) !== true)
    return `Location: ${header(answer, 'location')}`;
  const listed = expected.entries === undefined ? undefined : entriesIn(answer);
  return listed === expected.entries ? undefined : `${listed} entries for ${expected.entries}`;
}

/** How many entries a listing names, from the first on. */
function entriesIn(answer: Answer): number {
  const text = isChunked(answer) ? withoutChunks(answer.body) : answer.body;
  const named = new Set(text.match(/entry-\d{6}\.txt/g));
  let count = 0;
  while (named.has(entryName(count))) count += 1;
  return count;
}

function withoutChunks(body: string): string {
  let text = '';
  let at = 0;
  for (;;) {
    const end = body.indexOf('\r\n', at);
    const size = end < 0 ? 0 : Number.parseInt(body.slice(at, end), 16);
    if (!(size > 0)) return text;
    text += body.slice(end + 2, end + 2 + size);
    at = end + 2 + size + 2;
  }
}

function isChunked(answer: Answer): boolean {
  return header(answer, 'transfer-encoding')?.toLowerCase() === 'chunked';
}

function header({ head }: Answer, name: string): string | undefined {
  return new RegExp(`^${name}: *(.*?)\\r$`, 'im').exec(head)?.[1];
}
