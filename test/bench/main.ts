import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BenchOptions, readArguments } from './arguments.ts';
import { OURS } from './contestants.ts';
import { measureField } from './field.ts';
import { measureGrowth } from './growth.ts';
import { HELP } from './help.ts';
import { json } from './json.ts';
import { describeMachine } from './machine.ts';
import { endAll } from './processes.ts';
import { progress } from './progress.ts';
import { type Run, report } from './report.ts';
import { Results } from './results.ts';
import type { Entrant } from './runner.ts';
import { layTree } from './tree.ts';
import { UsageError } from './usage-error.ts';

const HERE = fileURLToPath(new URL('.', import.meta.url));

/** Growth is measured this often at most: it is no comparison, and the slowest of all. */
const GROWTH_ROUNDS = 3;

async function main(args: readonly string[]): Promise<void> {
  const options = readArguments(args);
  if (options === 'help') {
    process.stdout.write(HELP);
    return;
  }
  const machine = await describeMachine(args);
  const { entrants, absent } = await findEntrants(options);
  const run: Run = {
    ...options,
    machine,
    absent,
    versions: versionsOf(entrants),
    ...(await race(options, entrants)),
  };
  const text = report(run);
  process.stdout.write(text);
  const { file } = options.profile;
  const folder = options.output ?? (options.isWhole ? HERE : undefined);
  if (folder !== undefined) write(folder, { [`${file}.md`]: text, [`${file}.json`]: json(run) });
}

async function findEntrants({
  profile,
  contestants,
}: BenchOptions): Promise<{ entrants: Entrant[]; absent: string[] }> {
  const entrants: Entrant[] = [];
  const absent: string[] = [];
  for (const contestant of profile.contestants.filter(({ name }) => contestants?.includes(name) ?? true)) {
    const found = await contestant.find();
    if (found !== undefined) entrants.push({ contestant, found });
    else if (contestants === undefined) absent.push(contestant.name);
    else throw new UsageError(`There is no ${contestant.name} on this machine: install it, or leave it out`);
  }
  return { entrants, absent };
}

/** Measures in a temporary folder, which goes with this process. */
async function race(
  options: BenchOptions,
  entrants: readonly Entrant[],
): Promise<Pick<Run, 'results' | 'curves'>> {
  const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'weblistener-bench-')));
  process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
  layTree(join(scratch, 'tree'));
  const results = new Results();
  await measureField({ ...options, entrants, scratch, results });
  const ours = entrants.find(({ contestant }) => contestant.name === OURS);
  const rounds = Math.min(options.rounds, GROWTH_ROUNDS);
  const curves =
    ours === undefined ? {} : await measureGrowth({ ...options, rounds, entrant: ours, scratch });
  return { results, curves };
}

function versionsOf(entrants: readonly Entrant[]): Record<string, string> {
  return Object.fromEntries(entrants.map(({ contestant, found }) => [contestant.name, found.version]));
}

function write(folder: string, files: Record<string, string>): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  progress.line(`Wrote ${Object.keys(files).join(' and ')} into ${folder}`);
}

process.on('exit', endAll); // before the temporary folder goes, for it is set first
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)
  process.on(signal, () => process.exit(code));

try {
  await main(process.argv.slice(2));
} catch (error) {
  progress.line(`bench: error: ${(error as Error).message}`);
  process.exit(error instanceof UsageError ? 2 : 1);
}
