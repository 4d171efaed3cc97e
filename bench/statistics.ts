/** The median: the mean of the two middle values if their number is even; NaN without values. */
export function median(values: readonly number[]): number {
  const upper = sorted(values)[Math.floor(values.length / 2)] ?? Number.NaN;
  return (percentile(values, 50) + upper) / 2;
}

/** The nearest-rank percentile: the smallest value that at least `percent` percent do not exceed; NaN without values. */
export function percentile(values: readonly number[], percent: number): number {
  const rank = Math.max(1, Math.ceil((percent / 100) * values.length));
  return sorted(values)[rank - 1] ?? Number.NaN;
}

/** The quotient of the medians; undefined if either was not measured or `theirs` is 0. */
export function ratio(
  ours: readonly number[] | undefined,
  theirs: readonly number[] | undefined,
): number | undefined {
  const quotient = median(ours ?? []) / median(theirs ?? []);
  return Number.isFinite(quotient) ? quotient : undefined;
}

function sorted(values: readonly number[]): number[] {
  return [...values].sort((a, b) => a - b);
}
