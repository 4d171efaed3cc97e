import { networkInterfaces } from 'node:os';
import type { Settings } from '../settings.ts';
import { hostAndPort } from '../util/host.ts';

/** The URLs to open from this machine and its networks, one per line; empty for a Unix socket. */
export function describeAddresses(
  { bind, tls, basePath }: Pick<Settings, 'bind' | 'tls' | 'basePath'>,
  port: number | string,
): string {
  if (typeof port === 'string') return '';
  const url = (host: string) =>
    `${tls === undefined ? 'http' : 'https'}://${hostAndPort(host, port)}${basePath}/`;
  if (bind !== undefined && bind !== '::' && bind !== '0.0.0.0') return `  ${url(bind)}\n`;
  const network = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(
      ({ internal, family, scopeid }) => !internal && (family === 'IPv4' || (bind !== '0.0.0.0' && !scopeid)),
    )
    .map(({ address }) => `  network  ${url(address)}\n`);
  return `  local    ${url('localhost')}\n${network.join('')}`;
}
