import { createHash } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { BACKENDS } from './haproxy.ts';

/** Requests per second, one in `PER_DOWNLOAD` of which is for the large file. */
const RATE = 200;
const PER_DOWNLOAD = 200;
/** Pause after each piece of a download, so that it takes seconds. */
const PAUSE_MS = 10;
const TICK_MS = 10;
const LIMIT_MS = 30_000;

export interface File {
  readonly path: string;
  /** SHA-256 of the content. */
  readonly digest: string;
  /** Whether the client reads slowly. */
  readonly isSlow: boolean;
}

/** The sum of a stage of a load. */
export interface Tally {
  requests: number;
  failed: number;
}

/** Clients that send a steady number of requests, on kept and on new connections of their own. */
export class Load {
  readonly #ports: Readonly<Record<string, number>>;
  readonly #files: { readonly small: File; readonly large: File };
  readonly #agents = [new Agent({ keepAlive: true }), undefined];
  readonly #pending = new Set<Promise<void>>();
  readonly failures: string[] = [];
  #tally: Tally = { requests: 0, failed: 0 };
  #requests = 0;
  #isOver = false;
  #sending: Promise<void> = Promise.resolve();
  downloads = 0;

  constructor(
    ports: Readonly<Record<string, number>>,
    files: { readonly small: File; readonly large: File },
  ) {
    this.#ports = ports;
    this.#files = files;
  }

  start(): void {
    this.#sending = this.#send();
  }

  /** Of all stages. */
  get total(): Tally {
    return { requests: this.#requests, failed: this.failures.length };
  }

  /** Counts further requests in a tally of its own. */
  stage(): Tally {
    this.#tally = { requests: 0, failed: 0 };
    return this.#tally;
  }

  /** Waits for all answers. */
  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#sending;
    await Promise.all(this.#pending);
    this.#agents[0]?.destroy();
  }

  async #send(): Promise<void> {
    const start = performance.now();
    for (let sent = 0; !this.#isOver; ) {
      const due = ((performance.now() - start) * RATE) / 1000;
      for (; sent < due; sent += 1) this.#ask(sent);
      await delay(TICK_MS);
    }
  }

  #ask(index: number): void {
    const tally = this.#tally;
    tally.requests += 1;
    this.#requests += 1;
    const isLarge = index % PER_DOWNLOAD === 0;
    const file = isLarge ? this.#files.large : this.#files.small;
    const port = this.#ports[BACKENDS[index % 2] ?? ''] ?? 0;
    const agent = this.#agents[(index >> 1) % 2];
    const asked = get(port, file, agent).then((failure) => {
      this.#pending.delete(asked);
      if (isLarge) this.downloads += 1;
      if (failure === undefined) return;
      tally.failed += 1;
      this.failures.push(failure);
    });
    this.#pending.add(asked);
  }
}

/** Requests a file; resolves to the error in the answer, if any. */
function get(
  port: number,
  { path, digest, isSlow }: File,
  agent: Agent | undefined,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const options = { port, path, agent: agent ?? false, timeout: LIMIT_MS };
    const asked = request(options, async (response) => {
      try {
        const hash = createHash('sha256');
        for await (const piece of response) {
          hash.update(piece);
          if (isSlow) await delay(PAUSE_MS);
        }
        const isRight = response.statusCode === 200 && hash.digest('hex') === digest;
        resolve(isRight ? undefined : `${path}: status ${response.statusCode}`);
      } catch (error) {
        resolve(`${path}: ${(error as Error).message} during the answer`);
      }
    });
    asked.on('error', ({ message }) => resolve(`${path}: ${message}`));
    asked.on('timeout', () => asked.destroy(new Error(`no answer within ${LIMIT_MS} ms`)));
    asked.end();
  });
}
