import type { Client } from './client.ts';
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

  /** @param limitMs how long an answer may make no progress, in milliseconds */
  constructor(limitMs: number, queues: SendQueueReader) {
    this.#limitMs = limitMs;
    this.#queues = queues;
  }

  /** Resolves with the clients whose answers have made no progress for the time limit. */
  async stalled(clients: Iterable<Client>): Promise<Client[]> {
    const now = performance.now();
    const quiet = [...clients].filter((client) => isQuiet(client, now, this.#limitMs * CONSULT_AFTER));
    if (quiet.length === 0) return [];
    const queues = await this.#queues.read(MAX_AGE_MS);
    return quiet.filter((client) => this.#isStalled(client, queues));
  }

  #isStalled(client: Client, queues: SendQueues): boolean {
    if (client.phase !== 'answer' || client.sendQueueTime === queues.time) return false;
    const bytes = queues.of(client.socket);
    const isFirst = client.sendQueueBytes === undefined && bytes !== undefined;
    if (client.sendQueueBytes !== bytes && !isFirst) client.progressTime = queues.time;
    client.sendQueueBytes = bytes;
    client.sendQueueTime = queues.time;
    return !isFirst && queues.time - client.progressTime >= this.#limitMs;
  }
}

/** Whether the kernel has accepted no bytes of a pending answer for `quietMs`. */
function isQuiet(client: Client, now: number, quietMs: number): boolean {
  if (client.phase !== 'answer') return false;
  const { bytesWritten, writableLength } = client.socket;
  const acceptedBytes = bytesWritten - writableLength;
  if (acceptedBytes !== client.acceptedBytes || writableLength === 0) {
    client.acceptedBytes = acceptedBytes;
    client.progressTime = now;
    client.sendQueueBytes = undefined;
  }
  return now - client.progressTime >= quietMs;
}
