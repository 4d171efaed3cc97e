import { createHash, type Hash } from 'node:crypto';
import type { ByteString } from '../../../src/util/text.ts';
import { type Frame, frame, TAIL } from './framing.ts';

/**
 * How an exchange ended. A reset after a complete answer counts as closed: Linux resets if a listener closes
 * without having read all of the request.
 */
export type Ending = 'closed' | 'reset amid the answer' | 'kept open' | 'timed out' | `failed: ${string}`;

/** An answer, in bounded memory. */
export interface Answer {
  /** Head and the first bytes of the body, the values of Date and Server replaced by `*`. */
  readonly text: ByteString;
  /** Number of further bytes of the body. */
  readonly restLength: number;
  readonly restSha256: string;
  readonly ending: Ending;
}

/** Bytes collected for heads, in addition to those of the body. */
const MAX_HEAD = 65_536;

/** Collects an answer as it arrives. */
export class Collector {
  readonly #keep: number;
  readonly #headOnly: boolean;
  #chunks: Buffer[] = [];
  #collected = 0;
  #text: ByteString | undefined;
  #hash: Hash | undefined;
  #tail = Buffer.alloc(0);
  #length = 0;

  /**
   * @param keep bytes of the body to keep
   * @param headOnly whether the answer is to HEAD
   */
  constructor(keep: number, headOnly: boolean) {
    this.#keep = keep;
    this.#headOnly = headOnly;
  }

  add(chunk: Buffer): void {
    this.#length += chunk.length;
    this.#tail = Buffer.concat([this.#tail, chunk.subarray(-TAIL)]).subarray(-TAIL);
    if (this.#hash !== undefined) {
      this.#hash.update(chunk);
      return;
    }
    this.#chunks.push(chunk);
    this.#collected += chunk.length;
    if (this.#collected > this.#keep + MAX_HEAD) this.#cut();
  }

  frame(): Frame {
    return frame({
      text: this.#text ?? Buffer.concat(this.#chunks).toString('latin1'),
      tail: this.#tail.toString('latin1'),
      length: this.#length,
      headOnly: this.#headOnly,
    });
  }

  /** The first head; empty if there is none. */
  get head(): ByteString {
    const [[start, end] = [0, 0]] = this.frame().heads;
    return (this.#text ?? Buffer.concat(this.#chunks).toString('latin1')).slice(start, end);
  }

  answer(ending: Ending): Answer {
    if (this.#hash === undefined) this.#cut();
    const text = this.#text ?? '';
    return {
      text: masked(text, this.frame()),
      restLength: this.#length - text.length,
      restSha256: this.#hash?.digest('hex') ?? '',
      ending,
    };
  }

  /** Cuts at an offset in the body, because the length of heads depends on Server. */
  #cut(): void {
    const all = Buffer.concat(this.#chunks);
    const [[, bodyStart] = [0, 0]] = this.frame().heads;
    const end = bodyStart + this.#keep;
    this.#text = all.toString('latin1', 0, end);
    this.#hash = createHash('sha256').update(all.subarray(end));
    this.#chunks = [];
  }
}

/** Masks all heads: pipelined requests get several. */
function masked(text: ByteString, { heads }: Frame): ByteString {
  let result = '';
  let at = 0;
  for (const [start, end] of heads) {
    const head = text.slice(start, end).replace(/^((?:Server|Date):[ \t]*).*$/gim, '$1*');
    result += text.slice(at, start) + head;
    at = end;
  }
  return result + text.slice(at);
}
