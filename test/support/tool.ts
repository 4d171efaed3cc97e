import { endAll } from './processes.ts';

/** Invalid arguments: the tool exits with 2. */
export class UsageError extends Error {}

/** Progress on standard error. */
export const progress = {
  line(text: string): void {
    process.stderr.write(`${text}\n`);
  },
  part(text: string): void {
    process.stderr.write(text);
  },
};

/**
 * Runs a command-line tool of this repository. Exits with 2 on a `UsageError`, with 1 on any other error, and ends the
 * processes it has started on exit and on SIGINT, SIGTERM and SIGHUP.
 */
export async function runTool(name: string, main: (args: string[]) => Promise<void>): Promise<void> {
  process.on('exit', endAll); // registered before any handler of `main`, such as the removal of a temporary folder
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)
    process.on(signal, () => process.exit(code));
  try {
    await main(process.argv.slice(2));
  } catch (error) {
    progress.line(`${name}: error: ${(error as Error).message}`);
    process.exit(error instanceof UsageError ? 2 : 1);
  }
}
