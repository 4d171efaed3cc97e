import { type Answer, ask, headerOf } from './client.ts';
import { Connection } from './connection.ts';
import { type Asked, type Expected, entryName, SMALL } from './rows.ts';

/** What a contestant answers, once it is known to be right. */
export interface Checked {
  /** Bytes of the answer, its head included. */
  readonly bytes: number;
  /** Whether it ends where the connection does, with no length of its own. */
  readonly endsWithConnection: boolean;
  /** The line of the head that was asked with, besides those that all requests have. */
  readonly header?: string | undefined;
}

/** A contestant answers something else than it should. */
export class WrongAnswer extends Error {}

/**
 * Asks once, and sees whether the answer is right.
 * @throws WrongAnswer
 */
export async function check(port: number, asked: Asked): Promise<Checked> {
  if (asked.kept === true) return checkKept(port, asked);
  const { method, target, expected } = asked;
  const answer = await ask(port, target, { method, keep: expected.entries !== undefined });
  return judged(answer, asked);
}

/** Asks twice over one connection: only the second answer shows that it is kept. */
async function checkKept(port: number, asked: Asked): Promise<Checked> {
  const connection = new Connection(port);
  try {
    const header = asked.revalidates === true ? await validator(connection) : asked.header;
    judged(await connection.ask({ ...asked, header }), asked);
    const { bytes } = judged(await connection.ask({ ...asked, header }), asked);
    return { bytes, endsWithConnection: false, header };
  } catch (error) {
    throw error instanceof WrongAnswer ? error : new WrongAnswer((error as Error).message);
  } finally {
    connection.close();
  }
}

/** Asks for the small file, and by what came with it, whether it is still the same. */
async function validator(connection: Connection): Promise<string> {
  const { head } = await connection.ask(SMALL);
  const etag = headerOf(head, 'etag');
  if (etag !== undefined) return `If-None-Match: ${etag}`;
  const date = headerOf(head, 'last-modified');
  if (date !== undefined) return `If-Modified-Since: ${date}`;
  throw new WrongAnswer('neither an ETag nor a Last-Modified');
}

function judged(answer: Answer, { method, expected }: Asked): Checked {
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
  const announced = status === 304 ? undefined : header(answer, 'content-length');
  if (method === 'HEAD' && bodyBytes > 0) return 'HEAD with a body';
  if (method === 'HEAD' && Number(announced) !== expected.length) return `Content-Length: ${announced}`;
  if (method === 'GET' && announced !== undefined && Number(announced) !== bodyBytes)
    return `${bodyBytes} bytes for Content-Length: ${announced}`;
  if (method === 'GET' && expected.length !== undefined && lengthOf(answer) !== expected.length)
    return `${lengthOf(answer)} bytes for ${expected.length}`;
  if (expected.location !== undefined && header(answer, 'location')?.endsWith(expected.location) !== true)
    return `Location: ${header(answer, 'location')}`;
  if (expected.range !== undefined && header(answer, 'content-range') !== expected.range)
    return `Content-Range: ${header(answer, 'content-range')}`;
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

/** Bytes of the body, those of its chunks where it was kept. */
function lengthOf(answer: Answer): number {
  const inChunks = isChunked(answer) && answer.body !== '';
  return inChunks ? withoutChunks(answer.body).length : answer.bodyBytes;
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
  return headerOf(head, name);
}
