import type { Python } from '../support/python.ts';
import { isListing, type Outcome } from './answer.ts';
import { sortedWith } from './looks.ts';
import { PYTHON_3_5, type Traits } from './traits.ts';
import { DIFFERENCES, type Difference } from './versions.ts';

/** The traits of a Python with these differences. */
export function traitsOf(differences: readonly Difference[]): Traits {
  let traits = PYTHON_3_5;
  for (const { decides, urls } of differences) {
    traits = { ...traits, ...decides, urls: { ...traits.urls, ...urls } };
  }
  return traits;
}

/** Converts an outcome of 3.5 to its form with the differences. */
export function withLooks(differences: readonly Difference[], outcome: Outcome): Outcome {
  if (outcome.kind !== 'answer') return outcome;
  let answered = outcome;
  for (const { looks } of differences) {
    if (looks !== undefined) answered = { ...answered, reply: looks(answered) };
  }
  const capitals = differences.map((difference) => difference.capitals ?? '').join('');
  return isListing(answered.reply) ? { ...answered, reply: sortedWith(capitals, answered.reply) } : answered;
}

/** The differences of a Python from 3.5.10. */
export function differencesOf(python: Python): Difference[] {
  const isIn = (releases: string) => reaches(python.version, releases);
  return DIFFERENCES.filter(
    ({ since, orWhere, until, unless, inOwnTypes = false }) =>
      (isIn(since) || (orWhere !== undefined && python.holds(orWhere))) &&
      !(until !== undefined && isIn(until)) &&
      !(unless !== undefined && python.holds(unless)) &&
      (python.hasOwnTypes || !inOwnTypes),
  );
}

/** Whether a version is one of the releases, a later one of the same branch, or of a later branch than all of them. */
export function reaches([major, minor, micro]: Python['version'], releases: string): boolean {
  const branches = releases.split(' ').map((release) => release.split('.').map(Number));
  const own = branches.find((branch) => branch[0] === major && branch[1] === minor);
  if (own !== undefined) return micro >= (own[2] ?? 0);
  return branches.every((branch) => minor > (branch[1] ?? 0));
}
