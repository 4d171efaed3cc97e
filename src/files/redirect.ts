import { SCHEMES_WITH_HOST } from './scheme-table.ts';
import type { ByteString } from './text.ts';

/** The parts of a request target by `urllib.parse.urlsplit`. */
interface Parts {
  readonly scheme: string;
  /** With `//` in front where it goes back into the URL. */
  readonly host: string;
  readonly path: string;
  /** With `?` and `#` in front; an empty query or fragment is dropped. */
  readonly suffix: string;
}

/**
 * Where to send a client that named a folder without its slash (server.py:682, 3.5.10).
 *
 * Where the original could be made to name another host, the leading slashes count as one, and a backslash
 * right behind them is percent-encoded (CVE-2021-28861).
 * @returns the value of `Location`; undefined where no redirect follows; null where the original ends in an
 *   exception
 */
export function redirectLocation(target: ByteString): ByteString | null | undefined {
  if (target.startsWith('/')) return redirectInside(target);
  const parts = urlsplit(target);
  if (parts === null) return null;
  return parts.path.endsWith('/') ? undefined : urlunsplit(parts);
}

/** `//` alone, with no host behind it, is redirected to `/`. */
function redirectInside(target: ByteString): ByteString | undefined {
  const onlySlashes = /^\/\/(?:[?#]|$)/.test(target);
  const { path, suffix } = splitSuffix(target.replace(/^\/+/, '/').replace(/^\/\\/, '/%5C'));
  if (path.endsWith('/')) return onlySlashes ? `${path}${suffix}` : undefined;
  return `${path}/${suffix}`;
}

/** `urlsplit` (urllib/parse.py:334, 3.5.10); null for its ValueError. */
function urlsplit(url: ByteString): Parts | null {
  const [, name = '', behind = ''] = /^([A-Za-z0-9+.-]+):(.*)$/s.exec(url) ?? [];
  const isScheme = name === 'http' || (name !== '' && !/^[0-9]+$/.test(behind));
  const scheme = isScheme ? name.toLowerCase() : '';
  const rest = isScheme ? behind : url;
  const host = /^\/\/[^/?#]*/.exec(rest)?.[0] ?? '';
  if (host.includes('[') !== host.includes(']')) return null;
  return { scheme, host, ...splitSuffix(rest.slice(host.length)) };
}

function splitSuffix(url: ByteString): Pick<Parts, 'path' | 'suffix'> {
  const [, path = '', query = '', fragment = ''] = /^([^?#]*)(\?[^#]*)?(#.*)?$/s.exec(url) ?? [];
  return { path, suffix: (query === '?' ? '' : query) + (fragment === '#' ? '' : fragment) };
}

/** `urlunsplit` (urllib/parse.py:392, 3.5.10) of the parts with a slash behind the path. */
function urlunsplit({ scheme, host, path, suffix }: Parts): ByteString {
  const netloc = host.slice(2);
  let url = `${path}/`;
  if (netloc !== '' || (SCHEMES_WITH_HOST.has(scheme) && !url.startsWith('//'))) {
    url = `//${netloc}${url.startsWith('/') ? '' : '/'}${url}`;
  }
  return `${scheme === '' ? '' : `${scheme}:`}${url}${suffix}`;
}
