import type { LogFormat } from '../settings.ts';
import { jsonLog } from './json.ts';
import type { Log } from './log.ts';
import { type Outputs, openOutputs } from './output.ts';
import { pythonLog } from './python.ts';

/** Opens the log: Python's lines on standard error, or JSON objects on standard output. */
export function openLog(format: LogFormat, outputs: Outputs = openOutputs()): Log {
  return {
    ...(format === 'json' ? jsonLog(outputs) : pythonLog(outputs)),
    close: () => Promise.all([outputs.stdout.close(), outputs.stderr.close()]).then(() => {}),
  };
}
