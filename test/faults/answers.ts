import { type Content, isContent } from './content.ts';

/** What is expected of an answer. */
export interface Expected {
  /** Any of these. */
  readonly status: readonly number[];
  /** What a 200 holds. @default anything */
  readonly content?: Content | undefined;
  /** Whether a body follows the head. @default true */
  readonly hasBody?: boolean;
  /** Whether it may come without a head, as to a request of HTTP/0.9; then its status is 0. @default false */
  readonly isBare?: boolean;
}

/** More than this of a head is none. */
const MAX_HEAD = 65_536;

/** Reads the answers of a connection and compares them, byte for byte, with what is expected. */
export class Answers {
  /** Statuses of the whole answers, in order. */
  readonly statuses: number[] = [];
  /** One line for each answer that is not the expected one. */
  readonly wrong: string[] = [];
  /** Bytes of body in all. */
  bodyBytes = 0;
  readonly #expected: Expected[] = [];
  #head = '';
  #status = 0;
  #offset = 0;
  #length: number | undefined;
  #inBody = false;

  expect(expected: Expected): void {
    this.#expected.push(expected);
  }

  /** How many answers are still due. */
  get due(): number {
    return this.#expected.length;
  }

  /** Whether a part of an answer is there. */
  get hasBegun(): boolean {
    return this.#inBody || this.#head !== '';
  }

  /** Whether the head of the first answer is there. */
  get hasHead(): boolean {
    return this.#inBody || this.statuses.length > 0;
  }

  take(chunk: Buffer): void {
    let rest = chunk;
    while (rest.length > 0 && this.wrong.length === 0) {
      rest = this.#inBody ? this.#takeBody(rest) : this.#takeHead(rest);
    }
  }

  /** The connection has ended: an answer without a head or a length is whole by that. */
  end(): void {
    if (this.#head !== '' && this.#expected[0]?.isBare === true) this.#finish();
    if (this.#inBody && this.#length === undefined) this.#finish();
  }

  #takeHead(chunk: Buffer): Buffer {
    const before = this.#head.length;
    this.#head += chunk.toString('latin1');
    const end = this.#head.indexOf('\r\n\r\n');
    if (end < 0) {
      if (this.#head.length > MAX_HEAD) this.#fail('a head without an end');
      return Buffer.alloc(0);
    }
    const head = this.#head.slice(0, end + 2);
    this.#head = '';
    this.#begin(head);
    return chunk.subarray(end + 4 - before);
  }

  #begin(head: string): void {
    const [expected] = this.#expected;
    this.#status = Number(/^HTTP\/1\.[01] (\d{3}) /.exec(head)?.[1] ?? 0);
    const length = /\r\ncontent-length: *(\d+)\r\n/i.exec(head)?.[1];
    this.#length = length === undefined ? undefined : Number(length);
    this.#offset = 0;
    this.#inBody = true;
    if (this.#status === 0) this.#fail(`no status line: ${JSON.stringify(head.slice(0, 80))}`);
    else if (expected === undefined) this.#fail(`status ${this.#status} that nobody asked for`);
    else if (!expected.status.includes(this.#status)) this.#fail(`status ${this.#status}`);
    else this.#check(expected);
  }

  #check({ content, hasBody }: Expected): void {
    const { size } = (this.#status === 200 && content) || { size: this.#length };
    if (this.#length !== size) this.#fail(`length ${this.#length}, not ${size}`);
    else if (hasBody === false || this.#status === 304 || this.#length === 0) this.#finish();
  }

  #takeBody(chunk: Buffer): Buffer {
    const { content } = this.#expected[0] ?? {};
    const left = (this.#length ?? Number.POSITIVE_INFINITY) - this.#offset;
    const piece = left < chunk.length ? chunk.subarray(0, left) : chunk;
    if (this.#status === 200 && content !== undefined && !isContent(content, this.#offset, piece))
      this.#fail(`wrong bytes from ${this.#offset} on`);
    this.#offset += piece.length;
    this.bodyBytes += piece.length;
    if (this.#offset === this.#length) this.#finish();
    return chunk.subarray(piece.length);
  }

  #finish(): void {
    this.#expected.shift();
    this.statuses.push(this.#status);
    this.#status = 0;
    this.#head = '';
    this.#inBody = false;
  }

  #fail(what: string): void {
    this.wrong.push(`answer ${this.statuses.length + 1}: ${what}`);
  }
}
