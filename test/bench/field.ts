import type { Profile } from './profile.ts';
import { progress } from './progress.ts';
import { Readers } from './readers.ts';
import type { Results } from './results.ts';
import type { RowId } from './rows.ts';
import { type Entrant, Runner } from './runner.ts';

export interface FieldOptions {
  readonly profile: Profile;
  readonly entrants: readonly Entrant[];
  readonly rows: readonly RowId[];
  readonly rounds: number;
  readonly seconds: number;
  /** A folder of its own, with the served tree in it as `tree`. */
  readonly scratch: string;
  readonly results: Results;
}

/** As many as take the big file at once. */
const READERS = 4;

/** Measures all entrants, in turns: each row of each round goes through all of them. */
export async function measureField(options: FieldOptions): Promise<void> {
  const { rows, rounds } = options;
  if (rows.length === 0) return;
  const readers = await Readers.start(READERS);
  const runners = await startAll(options, readers);
  for (let round = 0; round < rounds; round += 1) {
    for (const row of rows) {
      progress.part(`round ${round + 1} of ${rounds}, ${row}:`);
      for (const runner of rotated(runners, round)) await runner.measure(row);
      progress.line('');
    }
  }
  for (const runner of runners) await runner.stop();
  await readers.stop();
}

async function startAll({ entrants, ...options }: FieldOptions, readers: Readers): Promise<Runner[]> {
  progress.part('start and check:');
  const runners: Runner[] = [];
  for (const entrant of entrants) {
    const runner = new Runner(entrant, { ...options, readers });
    progress.part(` ${entrant.contestant.name}`);
    await runner.enter();
    await runner.warmUp();
    runners.push(runner);
  }
  progress.line('');
  return runners;
}

/** Another one begins each round. */
function rotated<T>(items: readonly T[], by: number): T[] {
  const start = by % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}
