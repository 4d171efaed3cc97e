import { BlockList, isIP, isIPv4 } from 'node:net';
import { resolve } from 'node:path';
import type { TrustedProxies } from '../settings.ts';
import { invalid, type RawValue } from './values.ts';

/** An IP address or a host name, unchecked. @throws UsageError if it is empty */
export function address(raw: RawValue): string {
  if (raw.value === '') throw invalid(raw, 'specify an IP address or a host name', 'address');
  return raw.value;
}

/** The longest path of a Unix socket in bytes, that of macOS; Linux allows four more (unix(7)). */
const MAX_SOCKET_PATH = 103;

/** The absolute path of a Unix socket. */
export function socketPath(raw: RawValue): string {
  if (raw.value === '') throw invalid(raw, 'specify a path, as in "/run/weblistener.sock"', 'socket path');
  const path = resolve(raw.value);
  if (Buffer.byteLength(path) <= MAX_SOCKET_PATH) return path;
  throw invalid(raw, `use a path of at most ${MAX_SOCKET_PATH} bytes`, 'socket path');
}

/** Permissions in octal. */
export function mode(raw: RawValue): number {
  if (/^0?[0-7]{3}$/.test(raw.value)) return Number.parseInt(raw.value, 8);
  throw invalid(raw, 'use three octal digits, as in "660"', 'mode');
}

/** Names of ranges, as other servers have them. */
const NETWORKS: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
};

/** Addresses and networks (CIDR), separated by commas; `unix` for the clients of a Unix socket. */
export function proxies(raw: RawValue): TrustedProxies {
  const words = raw.value.split(',').map((word) => word.trim());
  const networks = new BlockList();
  for (const word of words.flatMap((name) => NETWORKS[name] ?? [name])) {
    if (word === 'unix' || addNetwork(networks, word)) continue;
    const advice = 'use addresses or networks, as in "10.0.0.0/8", or loopback, linklocal, uniquelocal, unix';
    throw invalid({ ...raw, value: word }, advice, 'network');
  }
  return { networks, unix: words.includes('unix') };
}

function addNetwork(networks: BlockList, text: string): boolean {
  const [, address = '', length] = /^([^/%]*)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const family = isIPv4(address) ? 'ipv4' : 'ipv6';
  const bits = family === 'ipv4' ? 32 : 128;
  if (isIP(address) === 0 || Number(length ?? 0) > bits) return false;
  networks.addSubnet(address, Number(length ?? bits), family);
  return true;
}
