import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { end } from '../test/support/processes.ts';
import { progress } from '../test/support/tool.ts';
import { type Checked, check, WrongAnswer } from './check.ts';
import type { Entrant } from './contestants.ts';
import { measure, startReaders } from './measure.ts';
import { type Figures, type MetricId, type Profile, type RowId, rowOf } from './rows.ts';
import { type Server, startServer } from './server.ts';
import { runWrk } from './wrk.ts';

/** The figures of all rounds, and the reasons for missing ones. */
export class Results {
  readonly #samples = new Map<string, number[]>();
  readonly #notes = new Map<string, string>();

  /** Adds the figures of a round. */
  add(contestant: string, figures: Figures): void {
    for (const [metric, figure] of Object.entries(figures)) {
      const key = `${contestant} ${metric}`;
      this.#samples.set(key, [...(this.#samples.get(key) ?? []), figure]);
    }
  }

  /** Discards the past and future figures of a row. */
  discard(contestant: string, row: RowId, reason: string): void {
    this.#notes.set(`${contestant} ${row}`, reason);
  }

  /** The reason given to `discard`; undefined if the row counts. */
  note(contestant: string, row: RowId): string | undefined {
    return this.#notes.get(`${contestant} ${row}`);
  }

  /** One figure per round; undefined if the metric was not measured or was discarded. */
  samples(contestant: string, metric: MetricId): readonly number[] | undefined {
    const counts = this.note(contestant, rowOf(metric)) === undefined;
    return counts ? this.#samples.get(`${contestant} ${metric}`) : undefined;
  }
}

export interface RaceOptions {
  readonly profile: Profile;
  readonly rows: readonly RowId[];
  readonly rounds: number;
  /** Duration of a measurement. */
  readonly seconds: number;
  /** A temporary folder with the folder to serve in it as `tree`. */
  readonly scratch: string;
  readonly results: Results;
}

/** An entrant with its running server. */
interface Runner extends Entrant {
  readonly name: string;
  readonly checked: Map<RowId, Checked>;
  server: Server | undefined;
}

const READERS = 4;

/** Enough for the optimizing compilers. */
const WARM_UP_SECONDS = 1;

/** Measures all entrants in turns: in each round, each row goes through all of them before the next row begins. */
export async function race(entrants: readonly Entrant[], options: RaceOptions): Promise<void> {
  const { rows, rounds, profile } = options;
  if (rows.length === 0) return;
  const readers = await startReaders(READERS);
  progress.part('start and check:');
  const runners: Runner[] = [];
  for (const entrant of entrants) {
    const runner = await enter(entrant, options, runners[0]);
    if (runner.server !== undefined) await runWrk(runner.server.port, profile.rows.file, WARM_UP_SECONDS);
    runners.push(runner);
  }
  progress.line('');
  for (let round = 0; round < rounds; round += 1) {
    for (const row of rows) {
      progress.part(`round ${round + 1} of ${rounds}, ${row}:`);
      for (const runner of rotate(runners, round)) await measureRow(runner, row, { ...options, readers });
      progress.line('');
    }
  }
  for (const { server } of runners) await server?.stop();
  await Promise.all(readers.map(end));
}

/**
 * Starts an entrant, and discards the rows that it lacks or answers wrongly.
 * @param ours weblistener, which enters first
 */
async function enter(entrant: Entrant, options: RaceOptions, ours?: Runner): Promise<Runner> {
  const { contestant } = entrant;
  const { name } = contestant;
  const runner: Runner = { ...entrant, name, checked: new Map(), server: undefined };
  progress.part(` ${name}`);
  for (const id of options.rows) {
    const lacking = contestant.lacks?.[id];
    const row = options.profile.rows[id];
    if (lacking !== undefined) options.results.discard(name, id, `n/a: ${lacking}`);
    else if (row !== undefined)
      await orDiscard(runner, id, options, async () => {
        const { port } = await runningServer(runner, options);
        const checked = await check(port, row);
        if (contestant.isFloor === true) checkFloor(checked, ours?.checked.get(id));
        runner.checked.set(id, checked);
      });
  }
  return runner;
}

/**
 * @throws WrongAnswer if a floor and weblistener send different numbers of bytes
 */
function checkFloor(floor: Checked, ours: Checked | undefined): void {
  if (ours === undefined || floor.bytes === ours.bytes) return;
  throw new WrongAnswer(`${floor.bytes} bytes instead of the ${ours.bytes} of weblistener`);
}

async function measureRow(
  runner: Runner,
  id: RowId,
  options: RaceOptions & { readers: readonly ChildProcess[] },
): Promise<void> {
  const { contestant, name } = runner;
  const { results, readers, seconds } = options;
  const checked = runner.checked.get(id);
  const row = options.profile.rows[id];
  if (checked === undefined || row === undefined || results.note(name, id) !== undefined) return;
  progress.part(` ${name}`);
  await orDiscard(runner, id, options, async () => {
    const server = await runningServer(runner, options);
    const startFresh = () => startTree(runner, options);
    results.add(name, await measure(id, { row, contestant, server, checked, readers, seconds, startFresh }));
  });
}

async function runningServer(runner: Runner, options: RaceOptions): Promise<Server> {
  if (runner.server?.isRunning() !== true) runner.server = await startTree(runner, options);
  return runner.server;
}

function startTree({ contestant, found }: Runner, { scratch }: RaceOptions): Promise<Server> {
  return startServer({ contestant, found, scratch, tree: join(scratch, 'tree') });
}

/** Discards a row of a contestant that fails. */
async function orDiscard(
  { name }: Runner,
  row: RowId,
  { results }: RaceOptions,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    const reason = `wrong: ${(error as Error).message}`;
    results.discard(name, row, reason);
    progress.part(` (${row} ${reason})`);
  }
}

/** Starts each round with another entrant. */
function rotate<T>(items: readonly T[], by: number): T[] {
  const start = by % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}
