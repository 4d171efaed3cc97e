import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { jsonFields } from '../../src/log/json.ts';
import { exchange } from '../support/exchange.ts';
import type { KeptLog } from '../support/kept-log.ts';
import { temporaryFolder } from '../support/tree.ts';
import { listenWeb } from '../support/web.ts';

const folder = temporaryFolder();
let web: { app: FastifyInstance; log: KeptLog; port: number };

beforeAll(async () => {
  web = await listenWeb(folder.path, {
    timeout: 1,
    headers: [
      ['X-Extra', 'here'],
      ['Cache-Control', 'private'],
    ],
  });
});
afterAll(async () => {
  await web.app.close();
  folder.remove();
});

const LONG = `Cookie: secret=${'s'.repeat(20_000)}`;

const REFUSED = [
  {
    request: 'GET /te HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n',
    status: 400,
    line: 'GET /te HTTP/1.1',
    fields: { method: 'GET', target: '/te' },
  },
  { request: '\r\n\r\nno request\r\n\r\n', status: 400, line: 'no request', fields: {} },
  { request: 'no request\r\n\r\n', status: 400, line: 'no request', fields: {} },
  {
    request: 'GET / HTTP/1.1\r\n\r\n',
    status: 400,
    line: 'GET / HTTP/1.1',
    fields: { method: 'GET', target: '/' },
  },
  ...['Host: a\r\nHost: b', 'Host: a\r\nhost: a', 'Host: a b', 'Host: a/b', 'Host: u@a', 'Host: a:b'].map(
    (host) => ({
      request: `GET /${host.length} HTTP/1.1\r\n${host}\r\n\r\n`,
      status: 400,
      line: `GET /${host.length} HTTP/1.1`,
      fields: { method: 'GET' },
    }),
  ),
  {
    request: 'BREW /pot HTTP/1.1\r\nHost: a\r\n\r\n',
    status: 405,
    line: 'BREW /pot HTTP/1.1',
    fields: { method: 'BREW', target: '/pot' },
  },
  {
    request: 'CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n',
    status: 405,
    line: 'CONNECT a:443 HTTP/1.1',
    fields: { method: 'CONNECT', target: 'a:443' },
  },
  {
    request: 'GET /e HTTP/1.1\r\nHost: a\r\nExpect: x\r\n\r\n',
    status: 417,
    line: 'GET /e HTTP/1.1',
    fields: { method: 'GET', target: '/e' },
  },
  {
    request: `GET /long HTTP/1.1\r\nHost: a\r\n${LONG}\r\n\r\n`,
    status: 431,
    line: 'GET /long HTTP/1.1',
    fields: { method: 'GET', target: '/long' },
  },
  { request: 'GET /slow HTTP/1.1\r\nHost: a\r\nCookie: secret', status: 408, line: '', fields: {} },
];

describe.each(REFUSED)('a request refused with $status, $line', ({ request, status, line, fields }) => {
  test.each([
    { pieceSize: 1_000_000, why: 'in one piece' },
    { pieceSize: 1000, why: 'in pieces' },
  ])('is answered and logged like any other, $why', async ({ pieceSize }) => {
    const before = web.log.answers.length;
    const answer = await exchange(web.port, request, { pieceSize });
    const [head = '', body = ''] = answer.split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(head.match(/^x-extra: here$/gim)).toHaveLength(1);
    expect(head.match(/^cache-control: .*$/gim)).toEqual(['cache-control: private']);
    expect(head).toMatch(/^connection: close$/im);
    const logged = web.log.answers.slice(before);
    expect(logged.map((entry) => [entry.requestLine, entry.status, entry.bytes])).toEqual([
      [line, status, body.length],
    ]);
    expect(jsonFields(logged[0] as (typeof logged)[0])).toMatchObject(fields);
    expect(JSON.stringify(logged)).not.toContain('secret');
  });
});

test('the bytes of pipelined answers are counted separately', async () => {
  const before = web.log.answers.length;
  const answers = await exchange(
    web.port,
    'HEAD /none HTTP/1.1\r\nHost: a\r\n\r\nGET /none HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
  );
  const page = answers.slice(answers.indexOf('<!doctype'));
  expect(web.log.answers.slice(before).map(({ bytes }) => bytes)).toEqual([0, page.length]);
});

test('a client that goes on sending gets the complete refusal', async () => {
  const head = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 900000\r\n\r\n';
  const answer = await exchange(web.port, head + 'x'.repeat(900_000));
  expect(answer).toMatch(/^HTTP\/1\.1 405 .*<\/html>\n$/s);
});
