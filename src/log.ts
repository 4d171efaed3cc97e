import type { Socket } from 'node:net';
import { inspect } from 'node:util';
import { pino } from 'pino';
import { MONTHS, pad } from './date.ts';
import type { ByteString } from './files/text.ts';
import { type Outputs, openOutputs } from './output.ts';

export type LogFormat = 'python' | 'json';

/** An answer, for the log. */
export interface Answer {
  readonly remoteAddress: string;
  readonly requestLine: ByteString;
  /** Unknown where the request line was refused. */
  readonly method?: string;
  readonly target?: ByteString;
  readonly version: string;
  readonly headerBlock?: ByteString;
  readonly status: number;
  /** The reason phrase where the answer is an error. */
  readonly error?: string | undefined;
}

/** What became of an answer. */
export interface Outcome {
  /** Of the body, as handed to the system. */
  readonly bytes: number;
  readonly durationMs: number;
}

/** Where the listener says what it does. Every method returns at once and none throws. */
export interface Log {
  /** The listener is ready. */
  banner(message: string): void;
  /** An answer is about to be sent: the moment of the original's lines. */
  answering(answer: Answer): void;
  /** An answer is sent, or broke off: the moment of the JSON object. */
  answered(answer: Answer, outcome: Outcome): void;
  /** Something else happened, with a client where `remoteAddress` is given. */
  note(message: string, remoteAddress?: string): void;
  /** A request ended in an exception, which is no fault of its client: logged with its stack. */
  failed(error: unknown, remoteAddress?: string): void;
  /** Resolves once all lines are written, or after a second where they cannot be. */
  close(): Promise<void>;
}

/** The address of a client as the log has it: one of IPv4 as such, and `-` where the client is gone. */
export function addressOf({ remoteAddress }: Socket): string {
  return remoteAddress?.replace(/^::ffff:(?=\d+\.)/, '') ?? '-';
}

/** Opens the log: Python's lines on standard error, or JSON objects on standard output. */
export function openLog(format: LogFormat, outputs: Outputs = openOutputs()): Log {
  return {
    ...(format === 'json' ? jsonLog(outputs) : pythonLog(outputs)),
    close: () => Promise.all([outputs.stdout.close(), outputs.stderr.close()]).then(() => {}),
  };
}

function jsonLog({ stdout }: Outputs): Omit<Log, 'close'> {
  const logger = pino(
    {
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
      hooks: { streamWrite: (line) => line.replace(/[\x7f-\x9f]/g, escapeInJson) },
    },
    stdout,
  );
  return {
    banner: (message) => logger.info(message),
    answering: () => {},
    answered: (answer, outcome) => logger.info({ ...jsonFields(answer), ...outcome }),
    note: (message, remoteAddress) => logger.warn({ remoteAddress }, message),
    failed: (error, remoteAddress) => {
      const err = asError(error);
      logger.error({ remoteAddress, err }, `Cannot answer: ${err.message}`);
    },
  };
}

/** Anything can be thrown. */
function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(inspect(thrown));
}

/** Of an answer; a field without a value is left out. */
export function jsonFields({ remoteAddress, method, target, version, headerBlock = '', status }: Answer) {
  return {
    remoteAddress,
    method,
    target,
    protocol: method === undefined ? undefined : version,
    status,
    userAgent: headerValue(headerBlock, 'user-agent'),
    referer: headerValue(headerBlock, 'referer'),
  };
}

/** The first field of that name. A header line ends at LF alone. */
function headerValue(headerBlock: ByteString, name: string): ByteString | undefined {
  const start = `${name}:`;
  const line = headerBlock.split('\n').find((text) => text.slice(0, start.length).toLowerCase() === start);
  return line?.slice(start.length).trim();
}

/** Lines and no records, so without pino: by way of it a small file costs 85 us of CPU, 80 without. */
function pythonLog({ stdout, stderr }: Outputs): Omit<Log, 'close'> {
  const line = (remoteAddress: string, message: string) =>
    stderr.write(formatPythonLine(remoteAddress, new Date(), message));
  return {
    banner: (message) => stdout.write(`${message}\n`),
    answering: ({ remoteAddress, requestLine, status, error }) => {
      if (error !== undefined) line(remoteAddress, `code ${status}, message ${error}`);
      line(remoteAddress, `"${requestLine}" ${status} -`);
    },
    answered: () => {},
    note: (message, remoteAddress = '-') => line(remoteAddress, message),
    failed: (error, remoteAddress = '-') => {
      const { message, stack = '' } = asError(error);
      line(remoteAddress, `Cannot answer: ${message}`);
      for (const text of stack.split('\n').filter(Boolean)) line(remoteAddress, text);
    },
  };
}

/**
 * `ADDRESS - - [dd/Mon/yyyy HH:MM:SS] MESSAGE`, in local time, with control characters as `\xHH`: what `log_message`
 * writes (server.py:521, 3.5.10).
 */
export function formatPythonLine(remoteAddress: string, now: Date, message: string): string {
  return `${remoteAddress} - - [${localTime(now)}] ${message.replace(/[\\\x00-\x1f\x7f-\x9f]/g, escapeInLine)}\n`;
}

let lastSecond = Number.NaN;
let lastTime = '';

/** The same string for all lines of one second. */
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

/** As CPython does since 3.12 (`_control_char_table`). */
function escapeInLine(character: string): string {
  return character === '\\' ? '\\\\' : `\\x${hex(character)}`;
}

/** JSON allows these characters, and terminals obey some of them. */
function escapeInJson(character: string): string {
  return `\\u00${hex(character)}`;
}

function hex(character: string): string {
  return character.charCodeAt(0).toString(16).padStart(2, '0');
}
