/** A release of CPython. */
export type Version = readonly [major: number, minor: number, micro: number];
