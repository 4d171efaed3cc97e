import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { servedDirectory } from './directory.ts';
import type { LogFormat } from './log.ts';
import { quoted, UsageError } from './usage-error.ts';

/** What the command line and the environment ask for. */
export type Command = { readonly kind: 'help' } | { readonly kind: 'version' } | Settings;

export interface Settings {
  /** To serve, or to see whether somebody serves with the same settings. */
  readonly kind: 'serve' | 'healthcheck';
  /** @default 80 */
  readonly port: number;
  /** IP address or host name. @default all addresses */
  readonly bind: string | undefined;
  /** Absolute path, in bytes: a name need not be UTF-8. @default the current directory */
  readonly directory: Buffer;
  /** @default 'python' */
  readonly logFormat: LogFormat;
  /** Seconds. @default 60 */
  readonly timeout: number;
  /** How many processes serve. @default 1 */
  readonly workers: number;
}

const OPTIONS = {
  bind: { type: 'string', short: 'b' },
  directory: { type: 'string', short: 'd' },
  'log-format': { type: 'string' },
  timeout: { type: 'string' },
  workers: { type: 'string' },
  healthcheck: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'V' },
} as const;

type Environment = Readonly<Record<string, string | undefined>>;

/** A value and the words that tell where it was found, for messages. */
interface Given {
  readonly value: string;
  readonly source: string;
}

/**
 * Reads the command line, and the environment where that is silent. An empty variable counts as none.
 * @throws UsageError for anything that cannot be served
 */
export function readCommand(args: readonly string[], environment: Environment): Command {
  const { values, port } = parse(args);
  if (values.has('help')) return { kind: 'help' };
  if (values.has('version')) return { kind: 'version' };
  const find = (value: string | undefined, variable: string) => given(value, variable, environment);
  return {
    kind: values.has('healthcheck') ? 'healthcheck' : 'serve',
    port: readNumber('port', find(port, 'PORT'), { least: 0, most: 65_535, otherwise: 80 }),
    bind: readBind(find(values.get('bind'), 'WEBLISTENER_BIND')),
    directory: readDirectory(find(values.get('directory'), 'WEBLISTENER_DIRECTORY')),
    logFormat: readLogFormat(find(values.get('log-format'), 'WEBLISTENER_LOG_FORMAT')),
    timeout: readNumber('timeout', find(values.get('timeout'), 'WEBLISTENER_TIMEOUT'), {
      least: 1,
      most: 3600,
      otherwise: 60,
    }),
    workers: readWorkers(find(values.get('workers'), 'WEBLISTENER_WORKERS')),
  };
}

function parse(args: readonly string[]): { values: Map<string, string>; port: string | undefined } {
  const { tokens } = parseArgs({ args: [...args], options: OPTIONS, strict: false, tokens: true });
  const values = new Map<string, string>();
  let port: string | undefined;
  for (const token of tokens) {
    if (token.kind === 'option') {
      values.set(token.name, optionValue(token));
    } else if (token.kind === 'positional') {
      if (port !== undefined)
        throw new UsageError(`Unexpected argument ${quoted(token.value)}: give one port at most`);
      port = token.value;
    }
  }
  return { values, port };
}

function optionValue({
  name,
  rawName,
  value,
}: {
  name: string;
  rawName: string;
  value?: string | undefined;
}): string {
  const option = Object.hasOwn(OPTIONS, name) ? OPTIONS[name as keyof typeof OPTIONS] : undefined;
  if (option === undefined)
    throw new UsageError(`Unknown option ${quoted(rawName)}: see "weblistener --help"`);
  if (option.type === 'string' && value === undefined)
    throw new UsageError(`Option "${rawName}" needs a value`);
  if (option.type === 'boolean' && value !== undefined)
    throw new UsageError(`Option "${rawName}" takes no value`);
  return value ?? '';
}

function given(value: string | undefined, variable: string, environment: Environment): Given | undefined {
  if (value !== undefined) return { value, source: quoted(value) };
  const set = environment[variable];
  return set ? { value: set, source: `${quoted(set)} in ${variable}` } : undefined;
}

function readNumber(
  what: string,
  found: Given | undefined,
  { least, most, otherwise, orElse }: { least: number; most: number; otherwise: number; orElse?: string },
): number {
  if (found === undefined) return otherwise;
  const number = /^[0-9]{1,9}$/.test(found.value) ? Number(found.value) : Number.NaN;
  if (number >= least && number <= most) return number;
  const instead = orElse === undefined ? '' : `, or ${orElse}`;
  throw new UsageError(
    `Invalid ${what} ${found.source}: give a whole number from ${least} to ${most}${instead}`,
  );
}

function readWorkers(found: Given | undefined): number {
  if (found?.value === 'auto') return availableParallelism();
  return readNumber('number of workers', found, { least: 1, most: 256, otherwise: 1, orElse: '"auto"' });
}

function readBind(found: Given | undefined): string | undefined {
  if (found?.value === '')
    throw new UsageError(`Invalid address ${found.source}: give an IP address or a host name`);
  return found?.value;
}

function readLogFormat(found: Given | undefined): LogFormat {
  if (found === undefined) return 'python';
  if (found.value === 'python' || found.value === 'json') return found.value;
  throw new UsageError(`Invalid log format ${found.source}: give "python" or "json"`);
}

function readDirectory(found: Given | undefined): Buffer {
  try {
    return servedDirectory(found?.value ?? '.');
  } catch (error) {
    throw new UsageError(`Invalid directory ${found?.source ?? '"."'}: ${(error as Error).message}`);
  }
}
