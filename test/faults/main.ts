import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { progress, runTool, UsageError } from '../support/tool.ts';
import { within } from '../support/wait.ts';
import { FAULTS as CONNECTIONS } from './connections.ts';
import { createContext } from './context.ts';
import type { Fault, Profile, Tally } from './fault.ts';
import { FAULTS as FILES } from './files.ts';
import { FAULTS as LEAKS } from './leaks.ts';
import { FAULTS as PROCESS } from './process.ts';
import { failuresOf, type Row, report } from './report.ts';
import { FAULTS as REQUESTS } from './requests.ts';

const FAULTS: readonly Fault[] = [...CONNECTIONS, ...FILES, ...REQUESTS, ...PROCESS, ...LEAKS];
const RESULTS = fileURLToPath(new URL('results.md', import.meta.url));
const HELP = `\
usage: npm run test:faults [-- [--long] [NAME ...]]

Provokes faults and checks the listener and its clients.

  NAME    a group, or part of the name of a fault (default: all faults)
  --long  run the full form
`;

/** Time limit of a fault in milliseconds. */
const FAULT_MS = { short: 120_000, long: 1_200_000 };

/** Failures printed per fault. */
const MAX_LINES = 12;

async function main(args: string[]): Promise<void> {
  const { values, positionals } = read(args);
  if (values.help === true) {
    process.stdout.write(HELP);
    return;
  }
  const long = values.long === true;
  const chosen = FAULTS.filter((fault) => isChosen(fault, positionals));
  if (chosen.length === 0) throw new UsageError(`No fault matches "${positionals.join(' ')}"`);
  const rows = await tryAll(chosen, long);
  const failed = rows.filter((row) => failuresOf(row).length > 0);
  const skipped = rows.filter(({ missing }) => missing !== undefined).length;
  const passed = rows.length - failed.length - skipped;
  const text = report(rows);
  if (chosen.length === FAULTS.length) writeFileSync(RESULTS, document(text, long));
  process.stdout.write(`${text}\n\n${failed.map(describe).join('')}`);
  process.stdout.write(`${passed} passed, ${failed.length} failed\n`);
  if (failed.length > 0) process.exitCode = 1;
}

function read(args: string[]) {
  const options = { long: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const;
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw new UsageError((error as Error).message.split('\n')[0]);
  }
}

function isChosen({ group, name }: Fault, names: readonly string[]): boolean {
  return names.length === 0 || names.some((each) => each === group || name.includes(each));
}

async function tryAll(faults: readonly Fault[], long: boolean): Promise<Row[]> {
  const rows: Row[] = [];
  const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'weblistener-faults-')));
  process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
  for (const fault of faults) {
    for (const profile of fault.profiles ?? (['python', 'web'] as const)) {
      const started = performance.now();
      progress.part(`${fault.group}: ${fault.name}, ${profile}:`);
      const outcome = await tryOne(fault, { profile, long, folder: join(scratch, String(rows.length)) });
      const row = { fault, profile, ...outcome, seconds: (performance.now() - started) / 1000 };
      rows.push(row);
      progress.line(` ${verdict(row)}, ${row.seconds.toFixed(1)} s`);
    }
  }
  return rows;
}

async function tryOne(
  fault: Fault,
  given: { profile: Profile; long: boolean; folder: string },
): Promise<{ tally: Tally } | { missing: string }> {
  const missing = fault.missing?.();
  if (missing !== undefined) return { missing };
  mkdirSync(given.folder);
  const { context, endAll } = createContext(given);
  try {
    const limit = given.long ? FAULT_MS.long : FAULT_MS.short;
    return { tally: await within(limit, 'the whole fault', fault.run(context)) };
  } catch (error) {
    const { stack } = error as Error;
    return { tally: { tried: 1, survived: 0, wrong: 0, lost: 0, failures: [String(stack ?? error)] } };
  } finally {
    await endAll();
    rmSync(given.folder, { recursive: true, force: true });
  }
}

function verdict(row: Row): string {
  if (row.missing !== undefined) return `SKIPPED, ${row.missing}`;
  return failuresOf(row).length === 0 ? 'passed' : 'FAILED';
}

function describe(row: Row): string {
  const failures = failuresOf(row);
  const lines = failures.slice(0, MAX_LINES).map((failure) => `  ${failure}\n`);
  const more = failures.length > MAX_LINES ? `  and ${failures.length - MAX_LINES} more\n` : '';
  return `FAILED ${row.fault.group}: ${row.fault.name}, ${row.profile}\n${lines.join('')}${more}\n`;
}

function document(text: string, long: boolean): string {
  const command = `npm run test:faults${long ? ' -- --long' : ''}`;
  const form = long ? 'the full form' : 'the short form';
  return `# Results of the fault suite\n\n\`${command}\` (${form}), Node.js ${process.versions.node}:\n\n${text}\n`;
}

await runTool('faults', main);
