/** Something asked for cannot be: the exit code is 2. */
export class UsageError extends Error {}
