import type { BaseConnection } from './base-connection.ts';
import type { SendQueueReader, SendQueues } from './send-queue.ts';

/** The fraction of the time limit after which the kernel's send queues are consulted. */
const CONSULT_AFTER = 0.25;

/** Maximum age of a reading of the send queues, in milliseconds. */
const MAX_AGE_MS = 1000;

/**
 * Finds clients that have stopped reading their answers.
 *
 * Node.js sees progress only when the kernel accepts more bytes, which Linux does once a third of the send buffer is
 * free: a slow client can read for minutes before that. Where Node.js sees none, the kernel's send queue is compared.
 */
export class StallDetector {
  readonly #limitMs: number;
  readonly #queues: SendQueueReader;

  /** @param limitMs how long an answer may make no progress, in milliseconds: `--timeout` */
  constructor(limitMs: number, queues: SendQueueReader) {
    this.#limitMs = limitMs;
    this.#queues = queues;
  }

  /** Resolves with the connections whose answers have made no progress for the time limit. */
  async stalled(connections: Iterable<BaseConnection>): Promise<BaseConnection[]> {
    const now = performance.now();
    const quiet = [...connections].filter((connection) =>
      isQuiet(connection, now, this.#limitMs * CONSULT_AFTER),
    );
    if (quiet.length === 0) return [];
    const queues = await this.#queues.read(MAX_AGE_MS);
    return quiet.filter((connection) => this.#isStalled(connection, queues));
  }

  #isStalled(connection: BaseConnection, queues: SendQueues): boolean {
    if (connection.phase !== 'answer' || connection.sendQueueTime === queues.time) return false;
    const bytes = queues.of(connection.socket);
    const isFirst = connection.sendQueueBytes === undefined && bytes !== undefined;
    if (connection.sendQueueBytes !== bytes && !isFirst) connection.progressTime = queues.time;
    connection.sendQueueBytes = bytes;
    connection.sendQueueTime = queues.time;
    return !isFirst && queues.time - connection.progressTime >= this.#limitMs;
  }
}

/** Whether the kernel has accepted no bytes of a pending answer for `quietMs`. */
function isQuiet(connection: BaseConnection, now: number, quietMs: number): boolean {
  if (connection.phase !== 'answer') return false;
  const { bytesWritten, writableLength } = connection.socket;
  const acceptedBytes = bytesWritten - writableLength;
  if (acceptedBytes !== connection.acceptedBytes || writableLength === 0) {
    connection.acceptedBytes = acceptedBytes;
    connection.progressTime = now;
    connection.sendQueueBytes = undefined;
  }
  return now - connection.progressTime >= quietMs;
}
