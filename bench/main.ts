import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { progress, runTool, UsageError } from '../test/support/tool.ts';
import { CONTESTANTS, type Entrant, OURS } from './contestants.ts';
import { measureGrowth } from './growth.ts';
import { type BenchOptions, HELP, readOptions } from './options.ts';
import { Results, race } from './race.ts';
import { describeRun, type Run, report } from './report.ts';
import { compareSystemCalls } from './system-calls.ts';
import { createTree } from './tree.ts';

const HERE = fileURLToPath(new URL('.', import.meta.url));

/** The growth rows are slow and not compared with others. */
const MAX_GROWTH_ROUNDS = 3;

async function main(args: readonly string[]): Promise<void> {
  const options = readOptions(args);
  if (options === 'help') {
    process.stdout.write(HELP);
    return;
  }
  const heading = await describeRun(args, options);
  const { entrants, missing } = await findEntrants(options);
  const versions = Object.fromEntries(
    entrants.map(({ contestant, found }) => [contestant.name, found.version]),
  );
  const text = report({ ...options, heading, missing, versions, ...(await measureAll(options, entrants)) });
  process.stdout.write(text);
  const folder = options.output ?? (options.isComplete ? HERE : undefined);
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  const file = join(folder, options.profile.file);
  writeFileSync(file, text);
  progress.line(`Wrote ${file}`);
}

async function findEntrants({
  profileName,
  contestants,
}: BenchOptions): Promise<{ entrants: Entrant[]; missing: string[] }> {
  const entrants: Entrant[] = [];
  const missing: string[] = [];
  for (const contestant of CONTESTANTS[profileName]) {
    const { name } = contestant;
    if (contestants?.includes(name) === false) continue;
    const found = await contestant.find();
    if (found !== undefined) entrants.push({ contestant, found });
    else if (contestants === undefined) missing.push(name);
    else throw new UsageError(`${name} is not installed: install it or leave it out of --contestants`);
  }
  return { entrants, missing };
}

/** Measures in a temporary folder, which is removed when this process exits. */
async function measureAll(
  options: BenchOptions,
  entrants: readonly Entrant[],
): Promise<Pick<Run, 'results' | 'curves' | 'systemCalls'>> {
  const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'weblistener-bench-')));
  process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
  createTree(join(scratch, 'tree'));
  const results = new Results();
  await race(entrants, { ...options, scratch, results });
  const systemCalls = await compareSystemCalls(entrants, { ...options, scratch });
  const ours = entrants.find(({ contestant }) => contestant.name === OURS);
  const rounds = Math.min(options.rounds, MAX_GROWTH_ROUNDS);
  const curves = ours === undefined ? [] : await measureGrowth(ours, { ...options, rounds, scratch });
  return { results, curves, systemCalls };
}

await runTool('bench', main);
