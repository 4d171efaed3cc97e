import { type Content, isContent } from './content.ts';

/** An expected answer. */
export interface Expected {
  /** Any of these is right. */
  readonly status: readonly number[];
  /** The body of a 200. @default anything */
  readonly content?: Content | undefined;
  /** Whether a body follows the head. @default true */
  readonly hasBody?: boolean;
  /** Whether the head may be missing, as in HTTP/0.9; then the status is 0. @default false */
  readonly isBare?: boolean;
}

/** The maximum length of a head. */
const MAX_HEAD = 65_536;

/** Parses the answers on a connection and compares them byte for byte with the expected ones. */
export class Answers {
  /** Statuses of the complete answers, in order. */
  readonly statuses: number[] = [];
  /** One line per wrong answer. */
  readonly wrong: string[] = [];
  /** Total bytes of all bodies. */
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

  /** How many answers are outstanding. */
  get due(): number {
    return this.#expected.length;
  }

  /** Whether an answer has arrived in part. */
  get hasBegun(): boolean {
    return this.#inBody || this.#head !== '';
  }

  /** Whether the head of the first answer has arrived. */
  get hasHead(): boolean {
    return this.#inBody || this.statuses.length > 0;
  }

  take(chunk: Buffer): void {
    let rest = chunk;
    while (rest.length > 0 && this.wrong.length === 0) {
      rest = this.#inBody ? this.#takeBody(rest) : this.#takeHead(rest);
    }
  }

  /** Called at the end of the connection, which completes an answer without a head or a length. */
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
    else if (expected === undefined) this.#fail(`status ${this.#status} without a request`);
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
