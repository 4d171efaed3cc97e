import { type Answer, Connection, headerOf, request } from './client.ts';
import { entryName, ROWS, type Row } from './rows.ts';

/** A correct answer of a server. */
export interface Checked {
  /** Bytes of head and body. */
  readonly bytes: number;
  /** Whether the end of the connection is the end of the body. */
  readonly endsWithConnection: boolean;
  /** The additional header line of the request. */
  readonly header?: string | undefined;
}

/** The answer of a server is not the expected one. */
export class WrongAnswer extends Error {}

/**
 * Sends the request of a row and checks the answer.
 * @throws WrongAnswer
 */
export async function check(port: number, row: Row): Promise<Checked> {
  if (row.keepAlive === true) return checkPersistent(port, row);
  const keepBody = row.expected.entries !== undefined;
  return checkAnswer(await request(port, row.target, { method: row.method, keepBody }), row);
}

/** Sends the request twice: only the second answer proves that the connection is persistent. */
async function checkPersistent(port: number, row: Row): Promise<Checked> {
  const connection = new Connection(port);
  try {
    const header = row.revalidates === true ? await validator(connection) : row.header;
    checkAnswer(await connection.request({ ...row, header }), row);
    const { bytes } = checkAnswer(await connection.request({ ...row, header }), row);
    return { bytes, endsWithConnection: false, header };
  } catch (error) {
    throw error instanceof WrongAnswer ? error : new WrongAnswer((error as Error).message);
  } finally {
    connection.close();
  }
}

/** The header line that revalidates the small file: by its ETag, or else by its date. */
async function validator(connection: Connection): Promise<string> {
  const { head } = await connection.request(ROWS.file);
  const etag = headerOf(head, 'etag');
  if (etag !== undefined) return `If-None-Match: ${etag}`;
  const date = headerOf(head, 'last-modified');
  if (date !== undefined) return `If-Modified-Since: ${date}`;
  throw new WrongAnswer('neither ETag nor Last-Modified');
}

function checkAnswer(answer: Answer, row: Row): Checked {
  const fault = faultOf(answer, row);
  if (fault !== undefined) throw new WrongAnswer(fault);
  return {
    bytes: answer.head.length + answer.bodyBytes,
    endsWithConnection: headerOf(answer.head, 'content-length') === undefined && !isChunked(answer),
  };
}

/** Describes the difference between an answer and the expected one; undefined if there is none. */
function faultOf(answer: Answer, { method, expected }: Row): string | undefined {
  const { status, head, bodyBytes } = answer;
  if (!expected.status.includes(status))
    return `${status || 'no status'} instead of ${expected.status.join(' or ')}`;
  const announced = status === 304 ? undefined : headerOf(head, 'content-length');
  if (method === 'HEAD' && bodyBytes > 0) return 'HEAD with a body';
  if (method === 'HEAD' && Number(announced) !== expected.length) return `Content-Length: ${announced}`;
  if (method === 'GET' && announced !== undefined && Number(announced) !== bodyBytes)
    return `${bodyBytes} bytes with Content-Length: ${announced}`;
  if (method === 'GET' && expected.length !== undefined && lengthOf(answer) !== expected.length)
    return `${lengthOf(answer)} bytes instead of ${expected.length}`;
  if (expected.location !== undefined && headerOf(head, 'location')?.endsWith(expected.location) !== true)
    return `Location: ${headerOf(head, 'location')}`;
  if (expected.range !== undefined && headerOf(head, 'content-range') !== expected.range)
    return `Content-Range: ${headerOf(head, 'content-range')}`;
  const listed = expected.entries === undefined ? undefined : entriesIn(answer);
  return listed === expected.entries ? undefined : `${listed} entries instead of ${expected.entries}`;
}

/** The number of consecutive entries, from the first, that a listing names. */
function entriesIn(answer: Answer): number {
  const text = isChunked(answer) ? withoutChunks(answer.body) : answer.body;
  const named = new Set(text.match(/entry-\d{6}\.txt/g));
  let count = 0;
  while (named.has(entryName(count))) count += 1;
  return count;
}

/** Bytes of the body; of a kept body without its chunked encoding. */
function lengthOf(answer: Answer): number {
  const isDecodable = isChunked(answer) && answer.body !== '';
  return isDecodable ? withoutChunks(answer.body).length : answer.bodyBytes;
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

function isChunked({ head }: Answer): boolean {
  return headerOf(head, 'transfer-encoding')?.toLowerCase() === 'chunked';
}
