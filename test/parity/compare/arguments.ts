import { parseArgs } from 'node:util';
import { UsageError } from '../../../src/errors.ts';
import { quoted } from '../../../src/util/quoted.ts';
import { type Address, readAddress } from './address.ts';
import { MAX_EXCHANGES } from './compare.ts';

/** The parsed command line. */
export interface Asked {
  readonly kind: 'compare';
  readonly first: Address;
  readonly second: Address;
  /** @default MAX_EXCHANGES */
  readonly exchanges: number;
  /** @default false */
  readonly json: boolean;
}

const OPTIONS = {
  exchanges: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** @throws UsageError for invalid arguments */
export function readArguments(args: readonly string[]): Asked | { readonly kind: 'help' } {
  const { values, positionals } = parse(args);
  if (values.help === true) return { kind: 'help' };
  const [first, second, more] = positionals;
  if (first === undefined || second === undefined) {
    throw new UsageError('Specify two listeners, as in "npm run parity -- localhost:8000 localhost:8001"');
  }
  if (more !== undefined) throw new UsageError(`Unexpected argument ${quoted(more)}: specify two listeners`);
  return {
    kind: 'compare',
    first: readAddress(first),
    second: readAddress(second),
    exchanges: readExchanges(values.exchanges),
    json: values.json === true,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    const [message = ''] = (error as Error).message.split(/[.\n]/, 1);
    throw new UsageError(`${message}: see "npm run parity -- --help"`);
  }
}

function readExchanges(text: string | undefined): number {
  if (text === undefined) return MAX_EXCHANGES;
  const count = /^[0-9]{1,9}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= MAX_EXCHANGES) return count;
  throw new UsageError(
    `Invalid count of exchanges ${quoted(text)}: use a whole number from 1 to ${MAX_EXCHANGES}`,
  );
}
