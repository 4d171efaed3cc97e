import { parseArgs } from 'node:util';
import { type Profile, rowIdsOf } from './profile.ts';
import { PROFILES, type ProfileName } from './profiles.ts';
import type { GrowthId, RowId } from './rows.ts';
import { UsageError } from './usage-error.ts';

export interface BenchOptions {
  /** @default that of python */
  readonly profile: Profile;
  /** In the order of the table. @default all */
  readonly rows: readonly RowId[];
  /** @default all */
  readonly growths: readonly GrowthId[];
  /** @default 5 */
  readonly rounds: number;
  /** Of each measurement. @default 1 */
  readonly seconds: number;
  /** Names, in the order of the table. @default those that are here */
  readonly contestants: readonly string[] | undefined;
  /** The folder for the results. @default that of the benchmark for a whole run, else none */
  readonly output: string | undefined;
  /** Whether everything is measured, often enough to be quoted. */
  readonly isWhole: boolean;
}

const OPTIONS = {
  profile: { type: 'string' },
  only: { type: 'string' },
  rounds: { type: 'string' },
  seconds: { type: 'string' },
  contestants: { type: 'string' },
  output: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

const LEAST_ROUNDS = 5;

/**
 * Reads the command line.
 * @returns 'help' where that is asked for
 * @throws UsageError
 */
export function readArguments(args: readonly string[]): BenchOptions | 'help' {
  const values = parse(args);
  if (values.help === true) return 'help';
  const profile = readProfile(values.profile ?? 'python');
  const rowIds = rowIdsOf(profile);
  const only = readNames('row', values.only, [...rowIds, ...profile.growths]);
  const contestants = profile.contestants.map(({ name }) => name);
  const names = readNames('contestant', values.contestants, contestants);
  const rounds = readNumber('rounds', values.rounds ?? String(LEAST_ROUNDS));
  return {
    profile,
    rows: rowIds.filter((id) => only?.includes(id) ?? true),
    growths: profile.growths.filter((id) => only?.includes(id) ?? true),
    rounds,
    seconds: readNumber('seconds', values.seconds ?? '1'),
    contestants: names,
    output: values.output,
    isWhole: only === undefined && names === undefined && rounds >= LEAST_ROUNDS,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values;
  } catch (error) {
    throw new UsageError((error as Error).message.split('\n')[0]);
  }
}

function readProfile(name: string): Profile {
  if (Object.hasOwn(PROFILES, name)) return PROFILES[name as ProfileName];
  throw new UsageError(`Unknown profile "${name}": give ${Object.keys(PROFILES).join(' or ')}`);
}

function readNames(
  what: string,
  text: string | undefined,
  known: readonly string[],
): readonly string[] | undefined {
  if (text === undefined) return undefined;
  const names = text.split(',');
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new UsageError(`Unknown ${what} "${unknown}": give some of ${known.join(',')}`);
  return known.filter((name) => names.includes(name));
}

function readNumber(what: string, text: string): number {
  if (/^[1-9][0-9]{0,2}$/.test(text)) return Number(text);
  throw new UsageError(`Invalid number of ${what} "${text}": give a whole number from 1 to 999`);
}
