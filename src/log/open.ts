import type { LogFormat } from '../settings.ts';
import type { Log } from './log.ts';
import { type Outputs, openOutputs } from './output.ts';
import { pythonLog } from './python.ts';

/** Opens the log: Python's lines on standard error, or JSON objects on standard output. Loads pino only for these. */
export async function openLog(format: LogFormat, outputs: Outputs = openOutputs()): Promise<Log> {
  const log = format === 'json' ? (await import('./json.ts')).jsonLog(outputs) : pythonLog(outputs);
  return {
    ...log,
    close: () => Promise.all([outputs.stdout.close(), outputs.stderr.close()]).then(() => {}),
  };
}
