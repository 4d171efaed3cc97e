import { isIPv6 } from 'node:net';
import type { PathTraits, UrlTraits } from '../python/traits.ts';
import type { ByteString } from '../util/text.ts';
import { SCHEMES_WITH_HOST } from './scheme-table.ts';

/** The parts of a request target, as split by `urllib.parse.urlsplit`. */
interface Parts {
  readonly scheme: string;
  readonly host: string;
  readonly path: string;
  /** Query and fragment with their leading `?` and `#`, each left out if empty. */
  readonly suffix: string;
}

const CONTROLS = /^[\x00-\x20]+/;

/**
 * The redirect for a folder requested without its trailing slash (server.py:682, 3.5.10).
 *
 * The original can be made to redirect to another host (CVE-2021-28861). Here leading slashes count as one, and a
 * backslash right after them is percent-encoded.
 * @returns the value of `Location`; undefined for no redirect; null where the original raises an exception
 */
export function redirectLocation(target: ByteString, traits: PathTraits): ByteString | null | undefined {
  if (target.startsWith('/')) return redirectInside(target, traits);
  const parts = urlsplit(target, traits.urls);
  if (parts === null) return null;
  return endsWithSlash(parts.path, traits) ? undefined : urlunsplit(parts, traits.urls);
}

/** `//` alone, without a host, is redirected to `/`. */
function redirectInside(target: ByteString, traits: PathTraits): ByteString | undefined {
  const onlySlashes = /^\/\/(?:[?#]|$)/.test(target);
  const { path, suffix } = splitSuffix(target.replace(/^\/+/, '/').replace(/^\/\\/, '/%5C'));
  if (endsWithSlash(path, traits)) return onlySlashes ? `${path}${suffix}` : undefined;
  return `${path}/${suffix}`;
}

function endsWithSlash(path: ByteString, { encodedSlashEndsPath }: PathTraits): boolean {
  return path.endsWith('/') || (encodedSlashEndsPath && /%2F$/i.test(path));
}

/** `urlsplit` (urllib/parse.py:334, 3.5.10); null where it raises ValueError. */
function urlsplit(url: ByteString, traits: UrlTraits): Parts | null {
  const text = traits.stripsControls ? url.replace(CONTROLS, '') : url;
  const scheme = schemeOf(text, traits);
  const rest = scheme === '' ? text : text.slice(scheme.length + 1);
  const [slashes = '', host = ''] = /^\/\/([^/?#]*)/.exec(rest) ?? [];
  if (!isHost(host, traits)) return null;
  return { scheme: scheme.toLowerCase(), host, ...splitSuffix(rest.slice(slashes.length)) };
}

function schemeOf(url: ByteString, { digitsArePort, schemeBeginsWithLetter }: UrlTraits): string {
  const [, scheme = '', rest = ''] = /^([A-Za-z0-9+.-]+):(.*)$/s.exec(url) ?? [];
  if (schemeBeginsWithLetter && !/^[A-Za-z]/.test(scheme)) return '';
  return digitsArePort && scheme !== 'http' && /^[0-9]+$/.test(rest) ? '' : scheme;
}

function isHost(host: string, traits: UrlTraits): boolean {
  const { checksBrackets } = traits;
  if (host.includes('[') !== host.includes(']')) return false;
  if (checksBrackets === 'pair' || !host.includes('[')) return true;
  if (checksBrackets === 'netloc') return isBracketedHost(host.replace(/^.*@/s, ''), traits);
  return isAddress(host.replace(/^[^[]*\[/, '').replace(/\].*$/s, ''), traits);
}

/** `_check_bracketed_netloc`: nothing but an address in brackets and a port. */
function isBracketedHost(host: string, traits: UrlTraits): boolean {
  if (!host.includes('[')) return isAddress(host.replace(/:.*$/s, ''), traits);
  const [, inside, rest = ''] = /^\[([^\]]*)\]?(.*)$/s.exec(host) ?? [];
  return inside !== undefined && /^(?::|$)/.test(rest) && isAddress(inside, traits);
}

/** `_check_bracketed_host`; a zone is any text, where Node.js allows only letters, digits and some signs. */
function isAddress(inside: string, { futureAddress }: UrlTraits): boolean {
  return futureAddress.test(inside) || isIPv6(inside.replace(/^([^%]*)%[^%]+$/s, '$1'));
}

function splitSuffix(url: ByteString): Pick<Parts, 'path' | 'suffix'> {
  const [, path = '', query = '', fragment = ''] = /^([^?#]*)(\?[^#]*)?(#.*)?$/s.exec(url) ?? [];
  return { path, suffix: (query === '?' ? '' : query) + (fragment === '#' ? '' : fragment) };
}

/** `urlunsplit` (urllib/parse.py:392, 3.5.10), with a slash appended to the path. */
function urlunsplit({ scheme, host, path, suffix }: Parts, traits: UrlTraits): ByteString {
  return `${scheme === '' ? '' : `${scheme}:`}${withHost(scheme, host, `${path}/`, traits)}${suffix}`;
}

function withHost(scheme: string, host: string, path: ByteString, traits: UrlTraits): ByteString {
  const { guardsSlashes, keepsRelative, schemesWithHost } = traits;
  const isAbsolute = path.startsWith('/');
  if (host !== '') return `//${host}${isAbsolute ? '' : '/'}${path}`;
  if (path.startsWith('//')) return guardsSlashes ? `//${path}` : path;
  if (!SCHEMES_WITH_HOST.has(scheme) && !schemesWithHost.includes(scheme)) return path;
  if (isAbsolute) return `//${path}`;
  return keepsRelative ? path : `///${path}`;
}
