import { isIPv6 } from 'node:net';
import type { UrlTraits } from './traits.ts';

interface Parts {
  scheme: string;
  host: string;
  path: string;
  query: string;
  fragment: string;
}

/**
 * Where `send_head` redirects a request for a folder (server.py:682, 3.5.10).
 * @returns undefined without a redirect; null if `urlsplit` raises ValueError
 */
export function redirectOf(target: string, traits: UrlTraits): string | undefined | null {
  const parts = urlsplit(target, traits);
  if (parts === null) return null;
  if (parts.path.endsWith('/')) return undefined;
  return urlunsplit({ ...parts, path: `${parts.path}/` }, traits);
}

/**
 * The same with the deviation `no-open-redirect`: leading slashes count as one, and a backslash directly after
 * them is percent-encoded.
 */
export function safeRedirectOf(target: string, traits: UrlTraits): string | undefined | null {
  const location = redirectOf(target, traits);
  if (!target.startsWith('//') && !target.startsWith('/\\')) return location;
  const safe = target.replace(/^\/+/, '/').replace(/^\/\\/, '/%5C');
  const safeLocation = redirectOf(safe, traits);
  return typeof location === 'string' ? (safeLocation ?? withoutEmptySuffix(safe)) : safeLocation;
}

/** `//` with a query redirects to a single slash. */
function withoutEmptySuffix(target: string): string {
  return target.replace(/#$/, '').replace(/\?(?=#|$)/, '');
}

function urlsplit(url: string, traits: UrlTraits): Parts | null {
  let rest = traits.stripsControls ? url.replace(/^[\x00-\x20]+/, '') : url;
  const scheme = schemeOf(rest, traits);
  if (scheme !== '') rest = rest.slice(scheme.length + 1);
  const [slashes = '', host = ''] = /^\/\/([^/?#]*)/.exec(rest) ?? [];
  if (!isHost(host, traits)) return null;
  const [, path = '', query = '', fragment = ''] =
    /^([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s.exec(rest.slice(slashes.length)) ?? [];
  return { scheme: scheme.toLowerCase(), host, path, query, fragment };
}

function schemeOf(url: string, { digitsArePort, schemeBeginsWithLetter }: UrlTraits): string {
  const [, scheme = '', rest = ''] = /^([A-Za-z0-9+.-]+):(.*)$/s.exec(url) ?? [];
  if (schemeBeginsWithLetter && !/^[A-Za-z]/.test(scheme)) return '';
  return digitsArePort && scheme !== 'http' && /^\d+$/.test(rest) ? '' : scheme;
}

function isHost(host: string, { checksBrackets, checksAroundBrackets }: UrlTraits): boolean {
  if (host.includes('[') !== host.includes(']')) return false;
  if (!checksBrackets || !host.includes('[')) return true;
  if (checksAroundBrackets) return isBracketedHost(host.replace(/^.*@/s, ''));
  return isAddress(host.replace(/^[^[]*\[/, '').replace(/\].*$/s, ''));
}

/** `_check_bracketed_netloc`: nothing but a host and a port. */
function isBracketedHost(host: string): boolean {
  if (!host.includes('[')) return isAddress(host.replace(/:.*$/s, ''));
  const [, inside, behind = ''] = /^\[([^\]]*)\]?(.*)$/s.exec(host) ?? [];
  return inside !== undefined && /^(?::|$)/.test(behind) && isAddress(inside);
}

/** `_check_bracketed_host`. */
function isAddress(inside: string): boolean {
  return inside.startsWith('v') ? /^v[a-fA-F0-9]+\.[^\n]+$/.test(inside) : isIPv6(inside);
}

function urlunsplit({ scheme, host, path, query, fragment }: Parts, traits: UrlTraits): string {
  let url = path;
  if (host !== '') url = `//${host}${path.startsWith('/') ? '' : '/'}${path}`;
  else if (path.startsWith('//')) url = traits.guardsSlashes ? `//${path}` : path;
  else if (traits.schemesWithHost.includes(scheme)) url = withEmptyHost(path, traits);
  if (scheme !== '') url = `${scheme}:${url}`;
  if (query !== '') url += `?${query}`;
  return fragment === '' ? url : `${url}#${fragment}`;
}

/** Always with a path: only redirects are unsplit. */
function withEmptyHost(path: string, { keepsRelative }: UrlTraits): string {
  if (path.startsWith('/')) return `//${path}`;
  return keepsRelative ? path : `///${path}`;
}
