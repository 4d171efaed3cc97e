import { type Answer, headerOf, statusOf } from './client.ts';

const BLANK_LINE = '\r\n\r\n';

/** More than this of a head is none. */
const MAX_HEAD = 16_384;

/** The end of an answer in chunks; no trailer is expected. */
const LAST_CHUNK = `0${BLANK_LINE}`;

/** Reads one answer from a connection that is kept, piece by piece. */
export class AnswerReader {
  readonly #method: string;
  #head = '';
  #body = '';
  #tail = '';
  /** How many bytes the body has; undefined before the head is there, and where there is no such number. */
  #length: number | undefined;
  #isChunked = false;

  constructor(method: string) {
    this.#method = method;
  }

  get hasHead(): boolean {
    return this.#head.endsWith(BLANK_LINE);
  }

  /** @returns whether the answer is whole */
  take(text: string): boolean {
    if (this.hasHead) return this.#takeBody(text);
    this.#head += text;
    const end = this.#head.indexOf(BLANK_LINE) + BLANK_LINE.length;
    if (end < BLANK_LINE.length) return this.#head.length > MAX_HEAD;
    const body = this.#head.slice(end);
    this.#head = this.#head.slice(0, end);
    this.#decideEnd();
    return this.#takeBody(body);
  }

  answer(ms: number): Answer {
    const head = this.hasHead ? this.#head : '';
    return { status: statusOf(head), head, body: this.#body, bodyBytes: this.#body.length, ms };
  }

  #decideEnd(): void {
    const length = headerOf(this.#head, 'content-length');
    this.#isChunked = headerOf(this.#head, 'transfer-encoding')?.toLowerCase() === 'chunked';
    if (this.#method === 'HEAD' || statusOf(this.#head) === 304) this.#length = 0;
    else if (!this.#isChunked && length !== undefined) this.#length = Number(length);
  }

  #takeBody(text: string): boolean {
    this.#body += text;
    if (this.#length !== undefined) return this.#body.length >= this.#length;
    this.#tail = (this.#tail + text).slice(-LAST_CHUNK.length);
    return this.#isChunked && this.#tail === LAST_CHUNK;
  }
}
