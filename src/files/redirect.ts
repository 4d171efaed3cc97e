import type { ByteString } from '../util/text.ts';
import { SCHEMES_WITH_HOST } from './scheme-table.ts';

/** The parts of a request target, as split by `urllib.parse.urlsplit`. */
interface Parts {
  readonly scheme: string;
  /** With its leading `//`. */
  readonly host: string;
  readonly path: string;
  /** Query and fragment with their leading `?` and `#`, each left out if empty. */
  readonly suffix: string;
}

/**
 * The redirect for a folder requested without its trailing slash (server.py:682, 3.5.10).
 *
 * The original can be made to redirect to another host (CVE-2021-28861). Here leading slashes count as one, and a
 * backslash right after them is percent-encoded.
 * @returns the value of `Location`; undefined for no redirect; null where the original raises an exception
 */
export function redirectLocation(target: ByteString): ByteString | null | undefined {
  if (target.startsWith('/')) return redirectInside(target);
  const parts = urlsplit(target);
  if (parts === null) return null;
  return parts.path.endsWith('/') ? undefined : urlunsplit(parts);
}

/** `//` alone, without a host, is redirected to `/`. */
function redirectInside(target: ByteString): ByteString | undefined {
  const onlySlashes = /^\/\/(?:[?#]|$)/.test(target);
  const { path, suffix } = splitSuffix(target.replace(/^\/+/, '/').replace(/^\/\\/, '/%5C'));
  if (path.endsWith('/')) return onlySlashes ? `${path}${suffix}` : undefined;
  return `${path}/${suffix}`;
}

/** `urlsplit` (urllib/parse.py:334, 3.5.10); null where it raises ValueError. */
function urlsplit(url: ByteString): Parts | null {
  const [, name = '', afterColon = ''] = /^([A-Za-z0-9+.-]+):(.*)$/s.exec(url) ?? [];
  const isScheme = name === 'http' || (name !== '' && !/^[0-9]+$/.test(afterColon));
  const scheme = isScheme ? name.toLowerCase() : '';
  const rest = isScheme ? afterColon : url;
  const host = /^\/\/[^/?#]*/.exec(rest)?.[0] ?? '';
  if (host.includes('[') !== host.includes(']')) return null;
  return { scheme, host, ...splitSuffix(rest.slice(host.length)) };
}

function splitSuffix(url: ByteString): Pick<Parts, 'path' | 'suffix'> {
  const [, path = '', query = '', fragment = ''] = /^([^?#]*)(\?[^#]*)?(#.*)?$/s.exec(url) ?? [];
  return { path, suffix: (query === '?' ? '' : query) + (fragment === '#' ? '' : fragment) };
}

/** `urlunsplit` (urllib/parse.py:392, 3.5.10), with a slash appended to the path. */
function urlunsplit({ scheme, host, path, suffix }: Parts): ByteString {
  const netloc = host.slice(2);
  let url = `${path}/`;
  if (netloc !== '' || (SCHEMES_WITH_HOST.has(scheme) && !url.startsWith('//'))) {
    url = `//${netloc}${url.startsWith('/') ? '' : '/'}${url}`;
  }
  return `${scheme === '' ? '' : `${scheme}:`}${url}${suffix}`;
}
