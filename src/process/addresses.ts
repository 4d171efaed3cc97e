import { networkInterfaces } from 'node:os';
import type { Settings } from '../settings.ts';
import { hostAndPort } from '../util/host.ts';

/** The addresses to open in a browser, on this machine and in its networks, one per line. */
export function describeAddresses(
  { bind, tls }: Pick<Settings, 'bind' | 'tls'>,
  port: number | string,
): string {
  if (typeof port === 'string') return '';
  const url = (host: string) => `${tls === undefined ? 'http' : 'https'}://${hostAndPort(host, port)}/`;
  if (bind !== undefined && bind !== '::' && bind !== '0.0.0.0') return `  ${url(bind)}\n`;
  const network = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(
      ({ internal, family, scopeid }) => !internal && (family === 'IPv4' || (bind !== '0.0.0.0' && !scopeid)),
    )
    .map(({ address }) => `  network  ${url(address)}\n`);
  return `  local    ${url('localhost')}\n${network.join('')}`;
}
