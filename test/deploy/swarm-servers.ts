import { setTimeout as delay } from 'node:timers/promises';
import { docker } from '../containers/docker.ts';
import { ask } from '../support/exchange.ts';
import type { Haproxy } from './haproxy.ts';

const PORT = 8080;

interface Watched {
  readonly service: string;
  readonly adminPort: number;
  readonly slots: number;
}

/** Tells haproxy the addresses of a service's tasks once they are ready; haproxy's own checks notice when they stop being ready. */
export class SwarmServers {
  /** All containers seen so far. */
  readonly seen = new Set<string>();
  readonly #haproxy: Haproxy;
  readonly #watched: Watched;
  readonly #slots: (string | undefined)[];
  #isOver = false;

  constructor(haproxy: Haproxy, watched: Watched) {
    this.#haproxy = haproxy;
    this.#watched = watched;
    this.#slots = Array.from({ length: watched.slots });
  }

  /** How many of the containers are gone. */
  get gone(): number {
    return this.seen.size - this.#slots.filter(Boolean).length;
  }

  /** Looks for new and ended containers until `stop()` is called. */
  async watch(intervalMs: number): Promise<void> {
    while (!this.#isOver) {
      await this.#look();
      await delay(intervalMs);
    }
  }

  stop(): void {
    this.#isOver = true;
  }

  async #look(): Promise<void> {
    const label = `label=com.docker.swarm.service.name=${this.#watched.service}`;
    const running = (await docker(['ps', '--quiet', '--filter', label])).split('\n').filter(Boolean);
    for (const [slot, id] of this.#slots.entries()) {
      if (id === undefined || running.includes(id)) continue;
      await this.#haproxy.clear(slot + 1);
      this.#slots[slot] = undefined;
    }
    for (const id of running) if (!this.seen.has(id)) await this.#add(id);
  }

  async #add(id: string): Promise<void> {
    const [port, adminPort] = await Promise.all(
      [PORT, this.#watched.adminPort].map((inside) => portOf(id, inside)),
    );
    if (port === undefined || adminPort === undefined) return; // not published yet
    if ((await ask(adminPort, '/readyz')).status !== 200) return;
    const slot = this.#slots.indexOf(undefined);
    this.#slots[slot] = id;
    this.seen.add(id);
    await this.#haproxy.put(slot + 1, { port, adminPort });
  }
}

async function portOf(id: string, inside: number): Promise<number | undefined> {
  const published = await docker(['port', id, String(inside)]).catch(() => '');
  const port = /:(\d+)$/m.exec(published)?.[1];
  return port === undefined ? undefined : Number(port);
}
