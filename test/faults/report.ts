import { table } from '../support/table.ts';
import type { Fault, Profile, Tally } from './fault.ts';

/** The result of a fault with one profile. */
export interface Row {
  readonly fault: Fault;
  readonly profile: Profile;
  /** Undefined if it was skipped. */
  readonly tally?: Tally;
  /** Why it was skipped. */
  readonly missing?: string;
  readonly seconds: number;
}

const HEAD = ['fault', 'profile', 'tried', 'survived', 'wrong answers', 'lost answers', 'note'];

/** The failures of a row; none if it passed. */
export function failuresOf({ tally }: Row): string[] {
  if (tally === undefined) return [];
  const { tried, survived, wrong, lost, failures = [] } = tally;
  return [
    ...failures,
    ...(survived === tried ? [] : [`survived ${survived} of ${tried}`]),
    ...(wrong === 0 ? [] : [`${wrong} wrong answers`]),
    ...(lost === 0 ? [] : [`${lost} lost answers`]),
  ];
}

/** The results as a Markdown table. */
export function report(rows: readonly Row[]): string {
  return table(HEAD, rows.map(line), [2, 3, 4, 5]);
}

function line({ fault, profile, tally, missing }: Row): string[] {
  const name = `${fault.group}: ${fault.name}`;
  if (tally === undefined) return [name, profile, '', '', '', '', `skipped: ${missing}`];
  const { tried, survived, wrong, lost, note = '' } = tally;
  return [name, profile, ...[tried, survived, wrong, lost].map((count) => count.toLocaleString('en')), note];
}
