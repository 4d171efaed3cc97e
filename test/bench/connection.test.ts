import { afterEach, expect, test } from 'vitest';
import { Connection } from './connection.ts';
import { askKept } from './kept.ts';
import { WEB_ROWS } from './rows.ts';
import { serving, stopServing } from './serving.ts';

afterEach(stopServing);

test('a connection does not wait for ever for the rest of an answer', async () => {
  const port = await serving((_request, response) => {
    response.writeHead(200, { 'Content-Length': 1024 }).write('x');
  });
  const connection = new Connection(port, 50);
  await expect(connection.ask(WEB_ROWS.file)).rejects.toThrow('no whole answer within 50 ms');
  connection.close();
});

test('askKept() counts the answers over kept connections', async () => {
  const connections = new Set();
  const port = await serving((request, response) => {
    connections.add(request.socket);
    response.writeHead(200, { 'Content-Length': 1024 }).end();
  });
  const summary = await askKept(port, { ...WEB_ROWS.head, clients: 3 }, 100);
  expect(connections.size).toBe(3);
  expect(summary.requests).toBeGreaterThan(3);
  expect(summary).toMatchObject({ connect: 0, read: 0, write: 0, status: 0, timeout: 0 });
});

test('askKept() opens another connection where one is closed, and counts what is refused', async () => {
  const connections = new Set();
  const port = await serving((request, response) => {
    connections.add(request.socket);
    response.writeHead(404, { Connection: 'close', 'Content-Length': 1 }).end('x');
  });
  const { requests, read, status } = await askKept(port, { ...WEB_ROWS.file, clients: 2 }, 50);
  expect([read, status, connections.size]).toEqual([0, requests, requests]);
});
