import { parseArgs } from 'node:util';
import { UsageError } from '../test/support/tool.ts';
import { CONTESTANTS } from './contestants.ts';
import { type GrowthId, PROFILES, type Profile, type ProfileName, type RowId } from './rows.ts';

export interface BenchOptions {
  readonly profileName: ProfileName;
  readonly profile: Profile;
  /** In the order of the table. */
  readonly rows: readonly RowId[];
  readonly growthRows: readonly GrowthId[];
  readonly rounds: number;
  /** Duration of a measurement. */
  readonly seconds: number;
  /** Names of contestants; undefined for all that are installed. */
  readonly contestants: readonly string[] | undefined;
  /** The folder for the results file. @default bench for a complete run, otherwise none */
  readonly output: string | undefined;
  /** All rows and contestants, with enough rounds. */
  readonly isComplete: boolean;
}

const MIN_ROUNDS = 5;

export const HELP = `\
usage: npm run bench [-- OPTIONS]

Measures weblistener and other file servers side by side. Needs wrk; measures nginx, darkhttpd and busybox if they are
installed (apt-get install wrk nginx darkhttpd busybox).

options:
  --profile PROFILE       python or web (default: python)
  --only ROW[,ROW]        measure only these rows (default: all)
  --contestants A[,B]     measure only these (default: all that are installed)
  --rounds N              measurements of each row (default: ${MIN_ROUNDS})
  --seconds S             duration of a measurement (default: 1)
  --output FOLDER         write results.md or results-web.md to this folder (default: bench, after ${MIN_ROUNDS} or more rounds of
                          all rows and contestants)
  -h, --help              show this help

The report goes to standard output, the progress to standard error.
${Object.keys(PROFILES).map(describeProfile).join('')}`;

function describeProfile(name: string): string {
  const profile: Profile = PROFILES[name as ProfileName];
  const rows = Object.keys(profile.rows).join(' ');
  const growthRows =
    profile.growthRows.length === 0 ? '' : `\n               ${profile.growthRows.join(' ')}`;
  const contestants = CONTESTANTS[name as ProfileName].map((contestant) => contestant.name).join(' ');
  return `\n${name} profile:\n  rows         ${rows}${growthRows}\n  contestants  ${contestants}\n`;
}

/**
 * Parses the command line.
 * @throws UsageError
 */
export function readOptions(args: readonly string[]): BenchOptions | 'help' {
  const values = parse(args);
  if (values.help === true) return 'help';
  const profileName = readProfile(values.profile ?? 'python');
  const profile: Profile = PROFILES[profileName];
  const rows = Object.keys(profile.rows) as RowId[];
  const only = readNames('row', values.only, [...rows, ...profile.growthRows]);
  const names = CONTESTANTS[profileName].map(({ name }) => name);
  const contestants = readNames('contestant', values.contestants, names);
  const rounds = readNumber('rounds', values.rounds ?? String(MIN_ROUNDS));
  return {
    profileName,
    profile,
    rows: rows.filter((id) => only?.includes(id) ?? true),
    growthRows: profile.growthRows.filter((id) => only?.includes(id) ?? true),
    rounds,
    seconds: readNumber('seconds', values.seconds ?? '1'),
    contestants,
    output: values.output,
    isComplete: only === undefined && contestants === undefined && rounds >= MIN_ROUNDS,
  };
}

function parse(args: readonly string[]) {
  const options = {
    profile: { type: 'string' },
    only: { type: 'string' },
    contestants: { type: 'string' },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    output: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  } as const;
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new UsageError((error as Error).message.split('\n')[0]);
  }
}

function readProfile(name: string): ProfileName {
  if (Object.hasOwn(PROFILES, name)) return name as ProfileName;
  throw new UsageError(`Unknown profile "${name}": use ${Object.keys(PROFILES).join(' or ')}`);
}

function readNames(
  kind: string,
  text: string | undefined,
  known: readonly string[],
): readonly string[] | undefined {
  const names = text?.split(',');
  const unknown = names?.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new UsageError(`Unknown ${kind} "${unknown}": use ${known.join(', ')}`);
  return names;
}

function readNumber(name: string, text: string): number {
  if (/^[1-9][0-9]{0,2}$/.test(text)) return Number(text);
  throw new UsageError(`Invalid number of ${name} "${text}": use a whole number from 1 to 999`);
}
