/** The middle value; between the two middle ones where there are two. */
export function median(values: readonly number[]): number {
  return (percentile(values, 50) + middleAbove(values)) / 2;
}

function middleAbove(values: readonly number[]): number {
  return sorted(values)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** The least value that so many percent of the values do not exceed; NaN of none. */
export function percentile(values: readonly number[], percent: number): number {
  const rank = Math.max(1, Math.ceil((percent / 100) * values.length));
  return sorted(values)[rank - 1] ?? Number.NaN;
}

/** The least and the greatest value. */
export function spread(values: readonly number[]): { least: number; most: number } {
  return { least: Math.min(...values), most: Math.max(...values) };
}

/** Ours over theirs, medians both; undefined where either was not measured. */
export function ratio(
  ours: readonly number[] | undefined,
  theirs: readonly number[] | undefined,
): number | undefined {
  if (ours === undefined || theirs === undefined || ours.length === 0 || theirs.length === 0)
    return undefined;
  const divisor = median(theirs);
  return divisor === 0 ? undefined : median(ours) / divisor;
}

function sorted(values: readonly number[]): number[] {
  return [...values].sort((a, b) => a - b);
}
