import { asError } from '../errors.ts';
import { MONTHS, pad } from '../util/date.ts';
import { hex } from '../util/text.ts';
import type { Log } from './log.ts';
import type { Outputs } from './output.ts';

/** The original's lines, on standard error. They are not structured records, so pino would only add overhead. */
export function pythonLog({ stdout, stderr }: Outputs): Omit<Log, 'close'> {
  const line = (remoteAddress: string, message: string) =>
    stderr.write(formatPythonLine(remoteAddress, new Date(), message));
  return {
    banner: (message) => stdout.write(`${message}\n`),
    answering: ({ remoteAddress, requestLine, status, error }) => {
      if (error !== undefined) line(remoteAddress, `code ${status}, message ${error}`);
      line(remoteAddress, `"${requestLine}" ${status} -`);
    },
    note: (message, remoteAddress = '-') => line(remoteAddress, message),
    failed: (error, remoteAddress = '-') => {
      const { message, stack = '' } = asError(error);
      line(remoteAddress, `Cannot answer: ${message}`);
      for (const text of stack.split('\n').filter(Boolean)) line(remoteAddress, text);
    },
  };
}

/**
 * A line of `log_message` (server.py:521, 3.5.10): `ADDRESS - - [dd/Mon/yyyy HH:MM:SS] MESSAGE`, in local time, with
 * control characters as `\xHH`.
 */
export function formatPythonLine(remoteAddress: string, now: Date, message: string): string {
  return `${remoteAddress} - - [${localTime(now)}] ${message.replace(/[\\\x00-\x1f\x7f-\x9f]/g, escapeInLine)}\n`;
}

let lastSecond = Number.NaN;
let lastTime = '';

/** Cached for all lines of a second. */
function localTime(now: Date): string {
  const second = Math.floor(now.getTime() / 1000);
  if (second !== lastSecond) {
    const date = `${pad(now.getDate())}/${MONTHS[now.getMonth()]}/${pad(now.getFullYear(), 4)}`;
    const time = `${pad(now.getHours())}:${pad(now.getMinutes())}:${pad(now.getSeconds())}`;
    lastSecond = second;
    lastTime = `${date} ${time}`;
  }
  return lastTime;
}

/** As in CPython since 3.12 (`_control_char_table`). */
function escapeInLine(character: string): string {
  return character === '\\' ? '\\\\' : `\\x${hex(character)}`;
}
