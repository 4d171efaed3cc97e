import { parseArgs } from 'node:util';
import { UsageError } from '../errors.ts';
import { quoted } from '../util/quoted.ts';
import { COMMANDS, OPTIONS, type Option, type Row, variablesOf } from './options.ts';
import type { RawValue } from './values.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

const ROWS = new Map(
  [...Object.values(OPTIONS), ...Object.values(COMMANDS)].map((row: Row) => [row.flag, row] as const),
);

/**
 * Variables that Kubernetes sets in every pod of a namespace with a service named `weblistener` or `weblistener-admin`,
 * such as `WEBLISTENER_PORT=tcp://10.0.0.7:80`; ignored.
 */
const SERVICE_VARIABLE = /^WEBLISTENER_(?:\w+_)?(?:SERVICE|PORT)_/;
const SERVICE_URL = /^(?:tcp|udp|sctp):\/\//;

/** The parsed command line, with the environment as fallback. */
export class Inputs {
  readonly #given = new Map<string, RawValue[]>();
  readonly #positionals = new Set<string>();
  readonly #environment: Environment;

  /** @throws UsageError for an unknown option, a value that is missing or not expected, or a second port or directory */
  constructor(args: readonly string[], environment: Environment) {
    this.#environment = environment;
    const config = {
      args: withOptionalValues(args),
      options: parsedOptions(),
      strict: false,
      tokens: true,
    } as const;
    for (const token of parseArgs(config).tokens) {
      if (token.kind === 'option') this.#addOption(token);
      else if (token.kind === 'positional') this.#addPositional(token.value);
    }
  }

  /** Whether the command line has an option. */
  has({ flag }: Row): boolean {
    return this.#given.has(flag);
  }

  /** All values of an option on the command line, or else in the environment. An empty variable counts as not set. */
  findAll(option: Option): RawValue[] {
    const { flag } = option;
    const given = this.#given.get(flag);
    if (given !== undefined) return given;
    for (const variable of variablesOf(option)) {
      const set = this.#environment[variable];
      if (!set || (flag.endsWith('port') && SERVICE_URL.test(set))) continue;
      const values = 'readAll' in option ? set.split('\n').filter(Boolean) : [set];
      return values.map((value) => ({ value, flag, variable }));
    }
    return [];
  }

  #addOption({ name, rawName, value }: OptionToken): void {
    const row = ROWS.get(name);
    if (row === undefined)
      throw new UsageError(`Unknown option ${quoted(rawName)}: see "weblistener --help"`);
    if (row.value === undefined && value !== undefined)
      throw new UsageError(`Option "${rawName}" takes no value: leave out ${quoted(`=${value}`)}`);
    if (row.value !== undefined && value === undefined)
      throw new UsageError(`Option "${rawName}" needs a value, as in "${rawName} ${row.value}"`);
    if (name === 'port' || this.#positionals.has(name)) this.#refuseSecond(name, value ?? '');
    this.#add(name, value ?? 'yes');
  }

  /** Digits are the port, anything else is the folder. */
  #addPositional(value: string): void {
    const flag = /^[0-9]+$/.test(value) ? 'port' : 'directory';
    this.#refuseSecond(flag, value);
    this.#positionals.add(flag);
    this.#add(flag, value);
  }

  #refuseSecond(flag: string, value: string): void {
    const first = this.#given.get(flag)?.at(-1);
    if (first === undefined) return;
    const hint = flag === 'port' ? ` (a folder with a number as its name is "./${value}")` : '';
    throw new UsageError(
      `More than one ${flag}, ${quoted(first.value)} and ${quoted(value)}: specify only one${hint}`,
    );
  }

  #add(flag: string, value: string): void {
    this.#given.set(flag, [...(this.#given.get(flag) ?? []), { value, flag }]);
  }
}

interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value?: string | undefined;
}

function parsedOptions() {
  return Object.fromEntries(
    [...ROWS.values()].map(({ flag, short, value }) => [
      flag,
      { type: value === undefined ? 'boolean' : 'string', ...(short !== undefined && { short }) } as const,
    ]),
  );
}

/** Adds the default value to options whose value is optional, unless the next argument is that value. */
function withOptionalValues(args: readonly string[]): string[] {
  return args.map((arg, i) => {
    const bare = arg.startsWith('--') ? ROWS.get(arg.slice(2))?.bare : undefined;
    return bare === undefined || bare.unless.test(args[i + 1] ?? '') ? arg : `${arg}=${bare.value}`;
  });
}

/** Unknown variables with our prefix, such as misspelt ones. */
export function unknownVariables(environment: Environment): string[] {
  const known = new Set(Object.values(OPTIONS).flatMap((option: Option) => variablesOf(option)));
  return Object.keys(environment).filter(
    (name) => name.startsWith('WEBLISTENER_') && !known.has(name) && !SERVICE_VARIABLE.test(name),
  );
}
