import type { WriteStream } from 'node:tty';
import { UsageError } from '../../../src/errors.ts';
import { converse } from '../../support/exchange.ts';
import { type Address, addressText } from './address.ts';
import { type Asked, readArguments } from './arguments.ts';
import { compareListeners } from './compare.ts';
import { HELP } from './help.ts';
import { openProgress } from './progress.ts';
import { reportText } from './report.ts';

/** Number of differences with `--json`, and without it. */
const KEPT = 1000;
const SHOWN = 20;

const VERSION_MS = 2000;

/** Where the command writes. */
export interface Outputs {
  readonly stdout: Pick<WriteStream, 'write'>;
  readonly stderr: Pick<WriteStream, 'write' | 'isTTY'>;
}

/**
 * Runs `npm run parity`.
 * @returns the exit code: 0 if all answers agree, 1 if some differ, 2 for an error
 */
export async function parity(args: readonly string[], outputs: Outputs): Promise<number> {
  try {
    const asked = readArguments(args);
    if (asked.kind === 'compare') return await compare(asked, outputs);
    outputs.stdout.write(HELP);
    return 0;
  } catch (error) {
    const text = error instanceof UsageError ? error.message : (error as Error).stack;
    outputs.stderr.write(`parity: error: ${text}\n`);
    return 2;
  }
}

async function compare(
  { first, second, exchanges, json }: Asked,
  { stdout, stderr }: Outputs,
): Promise<number> {
  if (!json) for (const address of [first, second]) stdout.write(await versionNote(address));
  const progress = openProgress(stderr);
  const report = await compareListeners(first, second, {
    exchanges,
    keep: json ? KEPT : SHOWN,
    onExchange: progress.show,
  }).finally(progress.clear);
  const names = [addressText(first), addressText(second)] as const;
  stdout.write(json ? `${JSON.stringify({ listeners: names, ...report })}\n` : reportText(report, names));
  return report.agreeing === report.exchanges ? 0 : 1;
}

/** Which Python a listener is, and how weblistener answers as it does; nothing for other listeners. */
async function versionNote(address: Address): Promise<string> {
  const { host, port } = address;
  const { text } = await converse(port, 'HEAD / HTTP/1.0\r\n\r\n', { host, limitMs: VERSION_MS });
  const [, version] = /^server:.* Python\/(\d+\.\d+\S*)\r$/im.exec(text) ?? [];
  if (version === undefined) return '';
  const option = version.startsWith('3.5.')
    ? ''
    : `: weblistener answers as it does with --python ${version}`;
  return `${addressText(address)} is Python ${version}${option}\n`;
}
