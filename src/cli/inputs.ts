import { parseArgs } from 'node:util';
import { UsageError } from '../errors.ts';
import { quoted } from '../util/quoted.ts';

const OPTIONS = {
  bind: { type: 'string', short: 'b' },
  directory: { type: 'string', short: 'd' },
  profile: { type: 'string' },
  'log-format': { type: 'string' },
  timeout: { type: 'string' },
  'max-connections': { type: 'string' },
  workers: { type: 'string' },
  'no-dotfiles': { type: 'boolean' },
  'no-symlinks': { type: 'boolean' },
  'no-listing': { type: 'boolean' },
  header: { type: 'string' },
  cors: { type: 'string' },
  cache: { type: 'string' },
  'keep-alive': { type: 'string' },
  'tls-cert': { type: 'string' },
  'tls-key': { type: 'string' },
  'tls-password-file': { type: 'string' },
  healthcheck: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'V' },
} as const;

type OptionName = keyof typeof OPTIONS;
export type InputName = OptionName | 'port';

/** A value, and where it was found, for messages. */
export interface RawValue {
  readonly value: string;
  /** As in `--timeout` or `WEBLISTENER_TIMEOUT`. */
  readonly name: string;
  /** The value in quotes, and the variable where it came from one. */
  readonly source: string;
}

interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value?: string | undefined;
}

/** What looks like an origin. */
const ORIGIN = /^(?:\*|null|[a-z][a-z0-9+.-]*:\/\/.*)$/i;

/** The command line, and the environment behind it. */
export class Inputs {
  readonly #values = new Map<InputName, RawValue[]>();
  readonly #environment: Readonly<Record<string, string | undefined>>;

  /** @throws UsageError for an option that there is not, or one without its value */
  constructor(args: readonly string[], environment: Readonly<Record<string, string | undefined>>) {
    this.#environment = environment;
    const { tokens } = parseArgs({ args: withOrigins(args), options: OPTIONS, strict: false, tokens: true });
    for (const token of tokens) {
      if (token.kind === 'option') this.#takeOption(token);
      else if (token.kind === 'positional') this.#takePort(token.value);
    }
  }

  has(name: OptionName): boolean {
    return this.#values.has(name);
  }

  /** The last of several; of the environment where the command line is silent. */
  find(name: InputName): RawValue | undefined {
    return this.findAll(name).at(-1);
  }

  /** All of them; in a variable each stands in a line of its own. */
  findAll(name: InputName): RawValue[] {
    const given = this.#values.get(name);
    if (given !== undefined) return given;
    const variable = name === 'port' ? 'PORT' : `WEBLISTENER_${name.toUpperCase().replaceAll('-', '_')}`;
    const set = this.#environment[variable];
    if (!set) return [];
    const values = name === 'header' ? set.split('\n').filter(Boolean) : [set];
    return values.map((value) => ({ value, name: variable, source: `${quoted(value)} in ${variable}` }));
  }

  #takeOption({ name, rawName, value }: OptionToken): void {
    const option = Object.hasOwn(OPTIONS, name) ? OPTIONS[name as OptionName] : undefined;
    if (option === undefined)
      throw new UsageError(`Unknown option ${quoted(rawName)}: see "weblistener --help"`);
    if (option.type === 'boolean' && value !== undefined)
      throw new UsageError(`Option "${rawName}" takes no value`);
    if (option.type === 'string' && value === undefined)
      throw new UsageError(`Option "${rawName}" needs a value`);
    this.#add(name as OptionName, { value: value ?? 'yes', name: rawName });
  }

  #takePort(value: string): void {
    if (this.#values.has('port'))
      throw new UsageError(`Unexpected argument ${quoted(value)}: give one port at most`);
    this.#add('port', { value, name: 'port' });
  }

  #add(name: InputName, given: Omit<RawValue, 'source'>): void {
    const all = this.#values.get(name) ?? [];
    this.#values.set(name, [...all, { ...given, source: quoted(given.value) }]);
  }
}

/** `--cors` takes the next argument only where that looks like an origin; else any will do. */
function withOrigins(args: readonly string[]): string[] {
  return args.map((arg, i) => (arg === '--cors' && !ORIGIN.test(args[i + 1] ?? '') ? '--cors=*' : arg));
}
