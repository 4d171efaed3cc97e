import { isIP, isIPv4 } from 'node:net';
import type { TrustedProxies } from '../settings.ts';

/** Peers without an address are clients of a Unix socket. */
const UNIX_PEER = '-';

/** Header fields in which proxies state addresses; a field sent several times is one list (RFC 9110 section 5.2). */
export interface ForwardedFields {
  readonly xForwardedFor: string | undefined;
  /** RFC 7239. Used only if `X-Forwarded-For` is absent: most proxies append to that field but forward this one unchanged. */
  readonly forwarded: string | undefined;
}

/** Whether an address is that of a trusted proxy. */
export function isTrusted({ networks, unix }: TrustedProxies, address: string): boolean {
  if (address === UNIX_PEER) return unix;
  const withoutZone = address.replace(/%.*/, '');
  return isIP(withoutZone) !== 0 && networks.check(withoutZone, isIPv4(withoutZone) ? 'ipv4' : 'ipv6');
}

/**
 * The address of the client: the last one in the list that is not a trusted proxy's. Each proxy adds the address of its
 * peer at the end, so entries before an untrusted address may be forged. An entry that is not an address ends the search.
 * @param peer the address of a trusted proxy
 */
export function forwardedAddress(
  peer: string,
  { xForwardedFor, forwarded }: ForwardedFields,
  proxies: TrustedProxies,
): string {
  const hops = xForwardedFor?.trim() ? xForwardedFor.split(',') : elementsOf(forwarded).map(parameterFor);
  let client = peer;
  while (isTrusted(proxies, client)) {
    const address = addressIn(lastOf(hops));
    if (address === undefined) break;
    client = address;
  }
  return client;
}

/** Removes and returns the last element that is not empty (RFC 9110 section 5.6.1). */
function lastOf(list: string[]): string {
  let last = list.pop();
  while (last !== undefined && last.trim() === '') last = list.pop();
  return last ?? '';
}

/** Text in which quoted strings are complete; separators in them do not count. */
const BALANCED = /^(?:[^"]|"(?:[^"\\]|\\.)*")*$/s;

/** The elements of `Forwarded` (RFC 7239 section 4); none if a quotation mark is missing. */
function elementsOf(list = ''): string[] {
  return BALANCED.test(list) ? (list.match(/(?:[^",]|"(?:[^"\\]|\\.)*")+/gs) ?? []) : [];
}

/** The value of the parameter `for` of an element, without quotation marks; `unknown` without one. */
function parameterFor(element: string): string {
  const pairs = element.match(/(?:[^";]|"(?:[^"\\]|\\.)*")+/gs) ?? [];
  const values = pairs.map((pair) => /^\s*for=(.*)$/is.exec(pair)?.[1]);
  return values.find((value) => value !== undefined)?.replace(/^"|"$/g, '') || 'unknown';
}

/** The address in `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1` or `[2001:db8::1]:80`; undefined in anything else. */
function addressIn(hop: string): string | undefined {
  const [, bracketed, ipv4] = /^(?:\[([^\]]*)\](?::[\w.-]+)?|([\d.]+):[\w.-]+)$/.exec(hop.trim()) ?? [];
  const address = (bracketed ?? ipv4 ?? hop.trim()).replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/s, '');
  return isIP(address) === 0 ? undefined : address;
}
