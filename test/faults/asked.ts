import { connect } from 'node:net';

/** What came back on a connection of its own. */
export interface Asked {
  readonly method: 'GET' | 'HEAD';
  /** Undefined where no whole head came. */
  readonly status: number | undefined;
  /** The head, one byte a character. */
  readonly head: string;
  /** Empty where `take` got it. */
  readonly body: Buffer;
  /** Of the body, in bytes. */
  readonly length: number;
  /** How it came to its end; `late` where it did not within the limit. */
  readonly ending: 'end' | 'reset' | 'late';
  readonly ms: number;
}

export interface AskOptions {
  /** @default GET */
  method?: 'GET' | 'HEAD';
  /** Further header lines. @default none */
  fields?: readonly string[];
  /** For the whole exchange. @default 20,000 */
  limitMs?: number;
  /** Gets the body piece by piece, and where each begins. @default it is kept */
  take?: (piece: Buffer, at: number) => void;
  /** Called once that many bytes of the body have come; nothing is read until its promise is fulfilled. */
  pause?: { at: number; until: () => Promise<void> };
}

/** Read at once. Small pieces would cost more than the listener takes for an answer of GiB. */
const READ_BYTES = 262_144;

/** Asks for a target as it stands on the request line, and reads until the listener closes. Never rejects. */
export function ask(port: number, target: string, options: AskOptions = {}): Promise<Asked> {
  const { method = 'GET', fields = [], limitMs = 20_000 } = options;
  const lines = [`${method} ${target} HTTP/1.1`, 'Host: localhost', 'Connection: close', ...fields];
  const started = performance.now();
  const reader = new Reader(options);
  return new Promise((resolve) => {
    let ending: Asked['ending'] = 'reset';
    const callback = (bytes: number, buffer: Uint8Array): boolean => {
      const pausing = reader.take(Buffer.from(buffer.buffer, buffer.byteOffset, bytes));
      pausing?.then(() => socket.resume());
      return pausing === undefined;
    };
    const onread = { buffer: Buffer.allocUnsafe(READ_BYTES), callback };
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true, onread });
    const endAs = (how: Asked['ending']) => {
      ending = how;
      socket.destroy();
    };
    const timer = setTimeout(() => endAs('late'), limitMs);
    socket.on('end', () => endAs('end'));
    socket.on('error', () => {}); // 'close' follows
    socket.on('close', () => {
      clearTimeout(timer);
      resolve({ method, ...reader.result(), ending, ms: performance.now() - started });
    });
    socket.write(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  });
}

/** Takes an answer apart while it comes. */
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

  /** Takes a piece of a buffer that is used again; returns what is to be waited for. */
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

  result(): Pick<Asked, 'status' | 'head' | 'body' | 'length'> {
    const [, status] = /^HTTP\/1\.[01] (\d{3}) /.exec(this.#isInBody ? this.#head : '') ?? [];
    return {
      status: status === undefined ? undefined : Number(status),
      head: this.#head,
      body: Buffer.concat(this.#body),
      length: this.#length,
    };
  }

  /** Returns what of the piece belongs to the body. */
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

/** The value of a header field; undefined where there is none. */
export function field({ head }: Asked, name: string): string | undefined {
  const start = `${name.toLowerCase()}:`;
  const line = head.split('\r\n').find((text) => text.toLowerCase().startsWith(start));
  return line?.slice(start.length).trim();
}

/** Whether as many bytes came as the head says, and the listener closed where it says nothing. */
export function isWhole(asked: Asked): boolean {
  const length = wantedLength(asked);
  return (
    asked.status !== undefined &&
    asked.ending !== 'late' &&
    (length === undefined ? asked.ending === 'end' : length === asked.length)
  );
}

/** Whether the client can see that something is missing. */
export function isBrokenOff(asked: Asked): boolean {
  const isShort = asked.status === undefined || asked.length < (wantedLength(asked) ?? 0);
  return asked.ending === 'reset' || (asked.ending === 'end' && isShort);
}

function wantedLength(asked: Asked): number | undefined {
  const length = field(asked, 'content-length');
  if (length === undefined) return undefined;
  return asked.method === 'HEAD' ? 0 : Number(length);
}
