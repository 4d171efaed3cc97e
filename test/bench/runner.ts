import { join } from 'node:path';
import { type Checked, check } from './check.ts';
import type { Contestant, Found } from './contestant.ts';
import type { FieldOptions } from './field.ts';
import { measure } from './measure.ts';
import { progress } from './progress.ts';
import type { Readers } from './readers.ts';
import { type RowId, SMALL } from './rows.ts';
import { Server } from './server.ts';
import { runWrk } from './wrk.ts';

/** A contestant that is here and takes part. */
export interface Entrant {
  readonly contestant: Contestant;
  readonly found: Found;
}

export interface RunnerOptions extends Omit<FieldOptions, 'entrants'> {
  readonly readers: Readers;
}

/** Enough for a just-in-time compiler to have done its work. */
const WARM_UP_SECONDS = 1;

/** An entrant on its way through the rows. */
export class Runner {
  readonly #entrant: Entrant;
  readonly #options: RunnerOptions;
  readonly #checked = new Map<RowId, Checked>();
  #server: Server | undefined;

  constructor(entrant: Entrant, options: RunnerOptions) {
    this.#entrant = entrant;
    this.#options = options;
  }

  get #name(): string {
    return this.#entrant.contestant.name;
  }

  /** Starts it, and strikes the rows out that it lacks, and those that it answers wrongly. */
  async enter(): Promise<void> {
    for (const row of this.#options.rows) {
      const lacking = this.#entrant.contestant.lacks?.[row];
      if (lacking !== undefined) this.#options.results.strike(this.#name, row, `n/a: ${lacking}`);
      else await this.#orStrike(row, () => this.#check(row));
    }
  }

  /** Has it do for a while what it will be asked for most. */
  async warmUp(): Promise<void> {
    if (this.#server !== undefined)
      await runWrk(this.#server.port, this.#options.profile.warmUp, WARM_UP_SECONDS);
  }

  /** Measures a row once more, unless it is struck out. */
  async measure(row: RowId): Promise<void> {
    const checked = this.#checked.get(row);
    const { profile, results, readers, seconds } = this.#options;
    if (checked === undefined || results.isStruck(this.#name, row)) return;
    progress.part(` ${this.#name}`);
    await this.#orStrike(row, async () => {
      const { contestant } = this.#entrant;
      const server = await this.#running();
      const startFresh = () => this.#start();
      results.add(
        this.#name,
        await measure(row, { profile, contestant, server, checked, readers, seconds, startFresh }),
      );
    });
  }

  async stop(): Promise<void> {
    await this.#server?.stop();
  }

  async #check(row: RowId): Promise<void> {
    const { port } = await this.#running();
    const asked = this.#options.profile.rows[row];
    if (asked !== undefined) this.#checked.set(row, await check(port, asked));
  }

  async #running(): Promise<Server> {
    if (this.#server?.isRunning !== true) this.#server = await this.#start();
    return this.#server;
  }

  #start(): Promise<Server> {
    const { scratch } = this.#options;
    return Server.start({ ...this.#entrant, scratch, tree: join(scratch, 'tree'), target: SMALL.target });
  }

  async #orStrike(row: RowId, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const why = `wrong: ${(error as Error).message}`;
      this.#options.results.strike(this.#name, row, why);
      progress.part(` (${row} ${why})`);
    }
  }
}
