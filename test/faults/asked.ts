import { converse, type Exchanged } from '../support/exchange.ts';
import { unchunked } from './chunked.ts';

/** An answer on a connection of its own. */
export interface Asked {
  readonly method: 'GET' | 'HEAD';
  /** Undefined without a complete head. */
  readonly status: number | undefined;
  /** One byte per character. */
  readonly head: string;
  /** Without the framing of chunks; empty with `take`. */
  readonly body: Buffer;
  /** Whether the body is chunked and its last chunk is missing. */
  readonly lacksChunks: boolean;
  /** Bytes of the body. */
  readonly length: number;
  readonly ending: Exchanged['ending'];
  readonly ms: number;
}

export interface AskOptions {
  /** @default GET */
  method?: 'GET' | 'HEAD';
  /** Additional header lines. @default none */
  fields?: readonly string[];
  /** For the whole exchange. @default 20,000 */
  limitMs?: number;
  /** Takes the body in pieces with their offsets. @default the body is kept */
  take?: (piece: Buffer, at: number) => void;
  /** Called after `at` bytes of the body; reading pauses until the promise resolves. */
  pause?: { at: number; until: () => Promise<void> };
}

/** Requests a target literally and reads until the listener closes. Never rejects. */
export async function ask(port: number, target: string, options: AskOptions = {}): Promise<Asked> {
  const { method = 'GET', fields = [], limitMs = 20_000 } = options;
  const lines = [`${method} ${target} HTTP/1.1`, 'Host: localhost', 'Connection: close', ...fields];
  const started = performance.now();
  const reader = new Reader(options);
  const take = (piece: Buffer) => reader.take(piece);
  const { ending } = await converse(port, `${lines.join('\r\n')}\r\n\r\n`, { limitMs, take });
  return { method, ...reader.result(), ending, ms: performance.now() - started };
}

/** Parses an answer as it arrives. */
class Reader {
  readonly #options: AskOptions;
  readonly #body: Buffer[] = [];
  #head = '';
  #isInBody = false;
  #length = 0;
  #pause: AskOptions['pause'];

  constructor(options: AskOptions) {
    this.#options = options;
    this.#pause = options.pause;
  }

  /** @returns a promise if reading has to pause */
  take(piece: Buffer): Promise<void> | undefined {
    const body = this.#isInBody ? piece : this.#takeHead(piece);
    if (!this.#isInBody) return undefined;
    if (this.#options.take === undefined) this.#body.push(Buffer.from(body));
    else this.#options.take(body, this.#length);
    this.#length += body.length;
    const pause = this.#pause;
    if (pause === undefined || this.#length < pause.at) return undefined;
    this.#pause = undefined;
    return pause.until();
  }

  result(): Pick<Asked, 'status' | 'head' | 'body' | 'lacksChunks' | 'length'> {
    const [, status] = /^HTTP\/1\.[01] (\d{3}) /.exec(this.#isInBody ? this.#head : '') ?? [];
    const sent = Buffer.concat(this.#body);
    const isChunked = this.#options.take === undefined && /^transfer-encoding: chunked\r$/im.test(this.#head);
    const content = isChunked ? unchunked(sent.toString('latin1')) : undefined;
    return {
      status: status === undefined ? undefined : Number(status),
      head: this.#head,
      body: content === undefined ? sent : Buffer.from(content, 'latin1'),
      lacksChunks: isChunked && content === undefined,
      length: this.#length,
    };
  }

  /** @returns the part of the piece that belongs to the body */
  #takeHead(piece: Buffer): Buffer {
    const before = this.#head.length;
    this.#head += piece.toString('latin1');
    const end = this.#head.indexOf('\r\n\r\n');
    if (end === -1) return piece;
    this.#isInBody = true;
    this.#head = this.#head.slice(0, end + 4);
    return piece.subarray(end + 4 - before);
  }
}

/** The value of a header field, if present. */
export function field({ head }: Asked, name: string): string | undefined {
  const start = `${name.toLowerCase()}:`;
  const line = head.split('\r\n').find((text) => text.toLowerCase().startsWith(start));
  return line?.slice(start.length).trim();
}

/** Whether the body has its Content-Length or its last chunk, or the listener closed where the head announces neither. */
export function isWhole(asked: Asked): boolean {
  const length = wantedLength(asked);
  return (
    asked.status !== undefined &&
    asked.ending !== 'late' &&
    !asked.lacksChunks &&
    (length === undefined ? asked.ending === 'end' : length === asked.length)
  );
}

/** Whether the client can tell that the answer is incomplete. */
export function isBrokenOff(asked: Asked): boolean {
  const isShort =
    asked.status === undefined || asked.lacksChunks || asked.length < (wantedLength(asked) ?? 0);
  return asked.ending === 'reset' || (asked.ending === 'end' && isShort);
}

function wantedLength(asked: Asked): number | undefined {
  const length = field(asked, 'content-length');
  if (length === undefined) return undefined;
  return asked.method === 'HEAD' ? 0 : Number(length);
}
