import { UsageError } from '../../../src/errors.ts';
import { addressText } from './address.ts';
import { type Asked, readArguments } from './arguments.ts';
import { compareListeners } from './compare.ts';
import { HELP } from './help.ts';
import { openProgress } from './progress.ts';
import { reportText } from './report.ts';
import { versionNote } from './version.ts';

/** Differences that are kept for `--json`, and shown without it. */
const KEPT = 1000;
const SHOWN = 20;

async function main(): Promise<number> {
  const asked = readArguments(process.argv.slice(2));
  if (asked.kind === 'help') {
    process.stdout.write(HELP);
    return 0;
  }
  return compare(asked);
}

async function compare({ first, second, exchanges, json }: Asked): Promise<number> {
  if (!json) process.stdout.write((await versionNote(first)) + (await versionNote(second)));
  const progress = openProgress(process.stderr);
  const report = await compareListeners(first, second, {
    exchanges,
    keep: json ? KEPT : SHOWN,
    onExchange: progress.show,
  }).finally(progress.clear);
  const names = [addressText(first), addressText(second)] as const;
  process.stdout.write(
    json ? `${JSON.stringify({ listeners: names, ...report })}\n` : reportText(report, names),
  );
  return report.agreeing === report.exchanges ? 0 : 1;
}

process.stdout.on('error', () => process.exit(1)); // the reader is gone

main().then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error) => {
    process.stderr.write(`parity: error: ${error instanceof UsageError ? error.message : error.stack}\n`);
    process.exitCode = 2;
  },
);
