import type { Client } from './client.ts';
import type { SendQueueReader, SendQueues } from './send-queue.ts';

/** The part of the time limit without visible progress after which the kernel is asked. */
const ASK_AFTER = 0.25;

/** The send queues of all connections are read at most this often. */
const READ_MS = 1000;

/**
 * Finds clients that take nothing of their answers.
 *
 * Node.js sees progress when the system accepts more, and Linux does so only once a third of its buffer is free: a slow
 * client can read for minutes before that. So where Node.js sees no progress, the kernel's send queue is compared.
 */
export class StallDetector {
  readonly #limitMs: number;
  readonly #queues: SendQueueReader;

  /** @param limitMs how long a client may take nothing, in milliseconds */
  constructor(limitMs: number, queues: SendQueueReader) {
    this.#limitMs = limitMs;
    this.#queues = queues;
  }

  /** Resolves with the clients whose answers have made no progress for the time limit. */
  async stalled(clients: Iterable<Client>): Promise<Client[]> {
    const now = performance.now();
    const quiet = [...clients].filter((client) => isQuiet(client, now, this.#limitMs * ASK_AFTER));
    if (quiet.length === 0) return [];
    const queues = await this.#queues.read(READ_MS);
    return quiet.filter((client) => this.#isStalled(client, queues));
  }

  #isStalled(client: Client, queues: SendQueues): boolean {
    if (client.phase !== 'answer' || client.sendQueueTime === queues.time) return false;
    const sendQueue = queues.of(client.socket);
    const isFirst = client.sendQueue === undefined && sendQueue !== undefined;
    if (client.sendQueue !== sendQueue && !isFirst) client.progressTime = queues.time;
    client.sendQueue = sendQueue;
    client.sendQueueTime = queues.time;
    return !isFirst && queues.time - client.progressTime >= this.#limitMs;
  }
}

/** Whether the system has accepted nothing of an answer for a time, though there is something to send. */
function isQuiet(client: Client, now: number, quietMs: number): boolean {
  if (client.phase !== 'answer') return false;
  const { bytesWritten, writableLength } = client.socket;
  const accepted = bytesWritten - writableLength;
  if (accepted !== client.accepted || writableLength === 0) {
    client.accepted = accepted;
    client.progressTime = now;
    client.sendQueue = undefined;
  }
  return now - client.progressTime >= quietMs;
}
