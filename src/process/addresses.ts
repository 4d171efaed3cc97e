import { isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { Settings } from '../settings.ts';

/** What can be typed into a browser, on this machine and on others of its network, a line each. */
export function describeAddresses({ bind, web }: Pick<Settings, 'bind' | 'web'>, port: number): string {
  const scheme = web.tls === undefined ? 'http' : 'https';
  const url = (host: string) => `${scheme}://${isIPv6(host) ? `[${host}]` : host}:${port}/`;
  if (bind !== undefined && bind !== '::' && bind !== '0.0.0.0') return `  ${url(bind)}\n`;
  const network = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(
      ({ internal, family, scopeid }) => !internal && (family === 'IPv4' || (bind !== '0.0.0.0' && !scopeid)),
    )
    .map(({ address }) => `  network  ${url(address)}\n`);
  return `  local    ${url('localhost')}\n${network.join('')}`;
}
