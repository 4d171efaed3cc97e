import type { Socket } from 'node:net';
import type { ByteString } from '../util/text.ts';

/** A log entry: a request and the answer to it. Built by mirror/answer, web/access-log and web/errors. */
export interface Answer {
  readonly remoteAddress: string;
  readonly requestLine: ByteString;
  /** Undefined if the request line is invalid. */
  readonly method?: string | undefined;
  readonly target?: ByteString | undefined;
  readonly version: string;
  readonly userAgent?: ByteString | undefined;
  readonly referer?: ByteString | undefined;
  readonly status: number;
  /** The reason phrase of an error. */
  readonly error?: string | undefined;
}

/** The end of an answer. */
export interface Outcome {
  /** Bytes of the body that the kernel has accepted. */
  readonly bytes: number;
  readonly durationMs: number;
}

/** The log. No method throws or blocks. */
export interface Log {
  /** Written once, when the port is open. */
  banner(message: string): void;
  /** Before an answer of the python profile is sent, as the original logs; in the web profile usually after it. */
  answering(answer: Answer): void;
  /** After an answer is sent or aborted: when the JSON log writes its object. */
  answered?(answer: Answer, outcome: Outcome): void;
  /** Another event, of a client if `remoteAddress` is given. */
  note(message: string, remoteAddress?: string): void;
  /** An exception during a request, logged with its stack. */
  failed(error: unknown, remoteAddress?: string): void;
  /** Resolves when all lines are written, at the latest after a second. */
  close(): Promise<void>;
}

/** A client's address for the log: IPv4-mapped as IPv4; `-` for a Unix socket or once it has disconnected. */
export function addressOf({ remoteAddress }: Socket): string {
  return remoteAddress?.replace(/^::ffff:(?=\d+\.)/, '') ?? '-';
}
