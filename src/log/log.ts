import type { Socket } from 'node:net';
import type { ByteString } from '../files/text.ts';

/** An answer, for the log. */
export interface Answer {
  readonly remoteAddress: string;
  readonly requestLine: ByteString;
  /** Unknown where the request line was refused. */
  readonly method?: string;
  readonly target?: ByteString;
  readonly version: string;
  readonly headerBlock?: ByteString;
  readonly status: number;
  /** The reason phrase where the answer is an error. */
  readonly error?: string | undefined;
}

/** What became of an answer. */
export interface Outcome {
  /** Of the body, as handed to the system. */
  readonly bytes: number;
  readonly durationMs: number;
}

/** Where the listener says what it does. Every method returns at once and none throws. */
export interface Log {
  /** The listener is ready. */
  banner(message: string): void;
  /** An answer is about to be sent: the moment of the original's lines. */
  answering(answer: Answer): void;
  /** An answer is sent, or broke off: the moment of the JSON object. */
  answered(answer: Answer, outcome: Outcome): void;
  /** Something else happened, with a client where `remoteAddress` is given. */
  note(message: string, remoteAddress?: string): void;
  /** A request ended in an exception, which is no fault of its client: logged with its stack. */
  failed(error: unknown, remoteAddress?: string): void;
  /** Resolves once all lines are written, or after a second where they cannot be. */
  close(): Promise<void>;
}

/** The address of a client as the log has it: one of IPv4 as such, and `-` where the client is gone. */
export function addressOf({ remoteAddress }: Socket): string {
  return remoteAddress?.replace(/^::ffff:(?=\d+\.)/, '') ?? '-';
}
