import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { Address } from './address.ts';
import { type CompareOptions, compareListeners, type Report } from './compare.ts';

const servers: Server[] = [];
const sockets = new Set<Socket>();
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
  for (const socket of sockets) socket.destroy();
});

type Answering = (socket: Socket) => void;

async function listen(answer: Answering): Promise<Address> {
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('data', () => answer(socket));
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return { host: '127.0.0.1', port: (server.address() as { port: number }).port };
}

const GET = { request: 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n' };
const QUICK: CompareOptions = { requests: [GET], timeoutMs: 400, openMs: 200 };

async function compare(first: Answering, second: Answering, options = QUICK): Promise<Report> {
  return compareListeners(await listen(first), await listen(second), options);
}

const sends = (text: string) => (socket: Socket) => void socket.end(text, 'latin1');
const keeps = (text: string) => (socket: Socket) => void socket.write(text, 'latin1');
const head = (...fields: string[]) => ['HTTP/1.1 200 OK', ...fields, '', ''].join('\r\n');

describe('compareListeners() finds that answers agree', () => {
  test.each<[string, Answering, Answering]>([
    ['but for Date and Server', sends(head('Server: a', 'date: 1')), sends(head('Server: bcd', 'date: 2'))],
    ['both kept open', keeps(`${head('Content-Length: 2')}ab`), keeps(`${head('Content-Length: 2')}ab`)],
    [
      'both kept open, in chunks',
      keeps(`${head('Transfer-Encoding: chunked')}2\r\nab\r\n0\r\n\r\n`),
      keeps(`${head('Transfer-Encoding: chunked')}2\r\nab\r\n0\r\n\r\n`),
    ],
    ['both silent', sends(''), sends('')],
    [
      'closed and reset after a complete answer',
      sends(`${head('Content-Length: 2')}ab`),
      (socket) => {
        socket.write(`${head('Content-Length: 2')}ab`, () => setTimeout(() => socket.resetAndDestroy(), 50));
      },
    ],
    [
      'large, Server of different length',
      sends(head('Server: a') + 'x'.repeat(3e6)),
      sends(head('Server: bcd') + 'x'.repeat(3e6)),
    ],
  ])('%s', async (_, first, second) => {
    expect(await compare(first, second)).toEqual({
      exchanges: 1,
      agreeing: 1,
      paths: 0,
      cut: false,
      kinds: {},
      differences: [],
    });
  });
});

describe('compareListeners() finds a difference', () => {
  const whole = `${head('Content-Length: 2')}ab`;
  test.each<[kind: string, at: number, what: string, first: Answering, second: Answering]>([
    ['status line', 7, 'the version', sends('HTTP/1.0 200 OK\r\n\r\n'), sends('HTTP/1.1 200 OK\r\n\r\n')],
    ['body', 25, 'a Date in the body', sends(`${head()}Date: 1`), sends(`${head()}Date: 2`)],
    ['body', 19, 'a byte more', sends(head()), sends(`${head()}a`)],
    ['headers', 17, 'the case of a header', sends(head('a: b')), sends(head('A: b'))],
    ['no answer', 0, 'silence', sends(whole), sends('')],
    ['ending', 40, 'kept open', sends(whole), keeps(whole)],
    [
      'ending',
      39,
      'reset amid the answer',
      sends(whole.slice(0, -1)),
      (socket) => {
        socket.write(whole.slice(0, -1), () => setTimeout(() => socket.resetAndDestroy(), 50));
      },
    ],
    ['time-out', 0, 'time-outs of both', () => {}, () => {}],
    ['time-out', 39, 'an answer that stops', keeps(whole.slice(0, -1)), sends(whole)],
    [
      'body',
      1_048_595,
      'a byte after the first MiB',
      sends(head() + 'x'.repeat(3e6)),
      sends(`${head()}${'x'.repeat(3e6 - 1)}y`),
    ],
  ])('%s at %i: %s', async (kind, at, _, first, second) => {
    const { agreeing, kinds, differences } = await compare(first, second);
    expect({ agreeing, kinds, at: differences[0]?.at }).toEqual({ agreeing: 0, kinds: { [kind]: 1 }, at });
  });
});

describe('compareListeners()', () => {
  test('waits only once for a listener that keeps connections open', async () => {
    const whole = keeps(`${head('Content-Length: 2')}ab`);
    const started = performance.now();
    const report = await compare(whole, whole, { ...QUICK, openMs: 300, requests: Array(50).fill(GET) });
    expect(report.agreeing).toBe(50);
    expect(performance.now() - started).toBeLessThan(3000);
  });

  test('masks the heads of both answers to pipelined requests', async () => {
    const two = (date: string) => keeps(`${head('Content-Length: 1', `Date: ${date}`)}a`.repeat(2));
    expect((await compare(two('1'), two('2'))).agreeing).toBe(1);
  });

  test('keeps the given number of differences, counts all, and reports after each exchange', async () => {
    const counts: unknown[] = [];
    const options = {
      ...QUICK,
      requests: [GET, GET, GET],
      keep: 2,
      onExchange: (now: unknown) => counts.push(now),
    };
    const report = await compare(sends('a'), sends('b'), options);
    expect(report).toMatchObject({ exchanges: 3, agreeing: 0, kinds: { body: 3 } });
    expect(report.differences.length).toBe(2);
    expect(counts).toEqual([1, 2, 3].map((exchanges) => ({ exchanges, agreeing: 0 })));
  });

  test('does not report two listeners that have stopped as agreeing', async () => {
    const gone = (socket: Socket) => {
      for (const server of servers) server.close();
      socket.end();
    };
    const report = await compare(gone, gone, { ...QUICK, requests: [GET, GET] });
    expect(report).toMatchObject({ agreeing: 1, kinds: { failure: 1 } });
    expect(report.differences[0]?.first.ending).toBe('failed: ECONNREFUSED');
  });
});
