/** A release of CPython. */
export type Version = readonly [major: number, minor: number, micro: number];

/** Parses `3.12.6`. */
export function parseVersion(text: string): Version {
  const [major = 0, minor = 0, micro = 0] = text.split('.').map(Number);
  return [major, minor, micro];
}

/**
 * Whether a release has a change.
 * @param since the first release with it in each branch, as in `3.6.7 3.7.1`; later branches have it from their start
 */
export function isSince([major, minor, micro]: Version, since: string): boolean {
  const first = since.split(' ').map(parseVersion);
  const branch = first.find((one) => one[0] === major && one[1] === minor);
  if (branch !== undefined) return micro >= branch[2];
  return first.every((one) => one[0] < major || (one[0] === major && one[1] < minor));
}
