import { connect } from 'node:net';
import { UsageError } from '../../../src/errors.ts';
import { quoted } from '../../../src/util/quoted.ts';

/** The address of a listener. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

const CONNECT_MS = 5000;

/**
 * Reads `HOST:PORT`, `[::1]:PORT`, `:PORT`, `PORT`, or one of these in a URL.
 * @throws UsageError for anything else
 */
export function readAddress(text: string): Address {
  const inside = text.replace(/^http:\/\//, '').replace(/(?<=.)\/$/, '');
  const [, bracketed, name, digits = ''] =
    /^(?:(?:\[([0-9A-Fa-f:.]+)\]|([^:[\]/?#@\s]*)):)?([0-9]{1,5})$/.exec(inside) ?? [];
  const port = Number(digits);
  if (port < 1 || port > 65_535) {
    throw new UsageError(`Invalid listener ${quoted(text)}: use HOST:PORT, as in "localhost:8000"`);
  }
  return { host: bracketed || name || 'localhost', port };
}

/** An address in the form of the command line. */
export function addressText({ host, port }: Address): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** @throws UsageError if it cannot connect */
export async function reach(address: Address): Promise<void> {
  const socket = connect({ ...address, timeout: CONNECT_MS });
  const problem = await new Promise<string | undefined>((resolve) => {
    socket.on('connect', () => resolve(undefined));
    socket.on('timeout', () => resolve('no connection within 5 seconds'));
    socket.on('error', ({ code, message }: NodeJS.ErrnoException) => resolve(code ?? message));
  });
  socket.destroy();
  if (problem !== undefined) {
    throw new UsageError(`Cannot connect to ${quoted(addressText(address))}: ${problem}`);
  }
}
