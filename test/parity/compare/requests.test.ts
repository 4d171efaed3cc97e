import { describe, expect, test } from 'vitest';
import { isReadOnly, oddHeads } from './odd-heads.ts';
import { oddRequests, requestsFor, requestsForPath } from './requests.ts';

describe('isReadOnly()', () => {
  test.each([
    'GET / HTTP/1.1',
    'HEAD /',
    'FOO bar baz',
    'FOO bar',
    'POST',
    'G<T / HTTP/1.1',
    '',
    ' GET / HTTP/1.0',
    '\x16\x03\x01',
  ])('sends "%s"', (line) => expect(isReadOnly(`${line}\r\nHost: x\r\n\r\n`)).toBe(true));

  test.each([
    'POST / HTTP/1.1',
    'DELETE /',
    'OPTIONS * HTTP/1.1',
    'CONNECT host:443 HTTP/1.1',
    'get / HTTP/1.1',
    'FOO / HTTP/1.0',
    ' PUT\t/x\tHTTP/1.0',
    'GET / HTTP/1.1\r\n\r\nPUT /x HTTP/1.1',
  ])('does not send "%s"', (line) => expect(isReadOnly(`${line}\r\nHost: x\r\n\r\n`)).toBe(false));
});

describe('the requests', () => {
  test('for a path: GET and HEAD in all versions, with and without the slash', () => {
    const lines = [...requestsForPath('/a')].map(({ request }) => request.split('\r\n')[0]);
    expect(lines).toEqual(
      ['/a', '/a/'].flatMap((target) => [
        ...['GET', 'HEAD'].flatMap((method) => [
          `${method} ${target} HTTP/1.1`,
          `${method} ${target} HTTP/1.0`,
        ]),
        `GET ${target}`,
      ]),
    );
    expect(requestsForPath('/a/').next().value).toEqual({
      request: 'GET /a/ HTTP/1.1\r\nHost: localhost\r\n\r\n',
    });
  });

  test('the odd heads of the corpus, each once with the target "/"', () => {
    const heads = oddHeads().map(({ request, halfClose }) => `${halfClose} ${request}`);
    expect(heads.length).toBeGreaterThan(140);
    expect(new Set(heads).size).toBe(heads.length);
    expect(heads.filter((head) => /hello\.txt|missing|page\.html|POST|PUT/.test(head))).toEqual([]);
  });

  test('only GET, HEAD and malformed requests', async () => {
    const paths = async function* () {
      yield* ['/', '/a', '/b/'];
    };
    const all: string[] = [];
    for await (const { request } of requestsFor(paths())) all.push(request);
    expect(all.length).toBeGreaterThan([...oddRequests()].length + 25);
    expect(all.filter((request) => !isReadOnly(request))).toEqual([]);
  });
});
