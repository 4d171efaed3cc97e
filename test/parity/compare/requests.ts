import type { ByteString } from '../../../src/util/text.ts';
import type { Request } from '../request.ts';
import { oddHeads } from './odd-heads.ts';

/**
 * Targets that are requested regardless of the tree. None of them is a deliberate deviation (docs/compatibility.md),
 * so that all answers can agree.
 */
const ODD_TARGETS: readonly ByteString[] = [
  ...['/missing', '/missing/', '/missing.html', '/missing/missing', '/missing?a=b'],
  ...[
    '/.',
    '/./',
    '/..',
    '/../',
    '/../../etc/passwd',
    '/%2e%2e/',
    '/%2e%2e%2f',
    '/missing/..',
    '/missing/../',
  ],
  ...['/%', '/%2', '/%zz', '/%2F', '/%5C', '/\\', '/%0d%0aX:%20y'],
  ...['//', '///', '//localhost', '//localhost/', '/missing//', 'missing', '*', ''],
  ...['/?', '/?a=b', '/?a=b/', '/#', '/#a', '/?a#b', '/;a', '/~', '/+', '/%20'],
  ...['http://localhost/', 'http://localhost', 'http://[', '/\xe9', '/%e9', '/%c3%a9', '/<b>&"\''],
];

/** How many of the paths get variants. */
const VARIED = 8;

/**
 * All requests: those for the first path, the odd ones, and those for the other paths.
 * @param paths the first is `/`
 */
export async function* requestsFor(paths: AsyncIterable<ByteString>): AsyncGenerator<Request> {
  let count = 0;
  for await (const path of paths) {
    yield* requestsForPath(path);
    if (count === 0) yield* oddRequests();
    if (count < VARIED) yield* variantsOf(path);
    count += 1;
  }
}

/** GET and HEAD in all versions, with and without a trailing slash. */
export function* requestsForPath(path: ByteString): Generator<Request> {
  const other = path.endsWith('/') ? path.slice(0, -1) : `${path}/`;
  for (const target of path === '/' ? [path] : [path, other]) {
    for (const method of ['GET', 'HEAD']) {
      yield { request: `${method} ${target} HTTP/1.1\r\nHost: localhost\r\n\r\n` };
      yield { request: `${method} ${target} HTTP/1.0\r\n\r\n` };
    }
    yield { request: `GET ${target}\r\n\r\n` };
  }
}

/** The odd heads of the corpus, and the odd targets. */
export function* oddRequests(): Generator<Request> {
  yield* oddHeads();
  for (const target of ODD_TARGETS) {
    yield get(target);
    yield { request: `HEAD ${target} HTTP/1.0\r\n\r\n` };
  }
}

function variantsOf(path: ByteString): Request[] {
  const bare = path.replace(/\/$/, '');
  return [
    ...[`${path}?a=b`, `${path}?`, `${path}#a`, `${path}?a#b`, `${path}%20`, `${bare}/.`, `${bare}/..`],
    ...[`/${path}`, `/.${path}`, `/missing/..${path}`, `${path}//`, `http://localhost${path}`],
  ].map(get);
}

function get(target: ByteString): Request {
  return { request: `GET ${target} HTTP/1.1\r\nHost: localhost\r\n\r\n` };
}
