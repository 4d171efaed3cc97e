import { setTimeout as delay } from 'node:timers/promises';
import { Client } from './client.ts';
import { type Content, writeContent } from './content.ts';
import type { Context } from './fault.ts';
import { ANSWER_MS, get, layPlain, served } from './plain.ts';

const FILES: Readonly<Record<string, Content>> = {
  'one.bin': { size: 1000, seed: 21 },
  'middle.bin': { size: 100_000, seed: 22 },
  'large.bin': { size: 2_000_000, seed: 23 },
};

/** The order of the requests. */
const ORDER = ['one.bin', 'middle.bin', 'one.bin', 'large.bin'];

const REFUSED_MS = 20;

/** Creates the files of the load and of the plain request. */
export function layLoad(context: Context): void {
  layPlain(context);
  for (const [name, content] of Object.entries(FILES)) writeContent(served(context, name), content);
}

/** Clients that request one file after another, each on a new connection, until `stop()`. */
export class Load {
  whole = 0;
  /** Answers that began and were visibly broken off. */
  broken = 0;
  /** Connections that were refused, or closed or reset without an answer. */
  unanswered = 0;
  wrong: string[] = [];
  lost = 0;
  readonly #port: number;
  readonly #ended: Promise<void>[];
  #isStopped = false;
  #wake: (() => void)[] = [];

  constructor(port: number, clients: number) {
    this.#port = port;
    this.#ended = Array.from({ length: clients }, (_, index) => this.#run(index));
  }

  /** Waits for the given number of complete answers, or `stop()`. */
  async until(whole: number): Promise<void> {
    while (this.whole < whole && !this.#isStopped)
      await new Promise<void>((resolve) => this.#wake.push(resolve));
  }

  /** Resolves once all requests in progress are settled. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const wake of this.#wake.splice(0)) wake();
    await Promise.all(this.#ended);
  }

  async #run(first: number): Promise<void> {
    for (let turn = first; !this.#isStopped; turn += 1) await this.#ask(ORDER[turn % ORDER.length] ?? '');
  }

  async #ask(name: string): Promise<void> {
    const client = await Client.open(this.#port).catch(() => undefined);
    if (client === undefined) {
      this.unanswered += 1;
      await delay(REFUSED_MS); // no busy loop while the port is closed
      return;
    }
    client.send(get(`/${name}`), { status: [200], content: FILES[name] });
    await client.settles(ANSWER_MS);
    client.close();
    this.#count(client);
  }

  #count({ answers, ended }: Client): void {
    if (answers.wrong.length > 0) this.wrong.push(...answers.wrong);
    else if (answers.due === 0) this.whole += 1;
    else if (ended === undefined) this.lost += 1;
    else if (answers.hasBegun) this.broken += 1;
    else this.unanswered += 1;
    for (const wake of this.#wake.splice(0)) wake();
  }
}
