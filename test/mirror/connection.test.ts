import { once } from 'node:events';
import { fstat, openSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { PythonConnection } from '../../src/mirror/connection.ts';
import { Connections } from '../../src/net/connections.ts';
import { PYTHON_3_5 } from '../../src/python/traits.ts';
import { MAIN } from '../support/command.ts';
import { KeptLog } from '../support/kept-log.ts';

test('PythonConnection closes the file of an answer whose client has disconnected', async () => {
  const server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const log = new KeptLog();
  const connections = new Connections({ timeout: 5, log });
  const served = new Promise<PythonConnection>((resolve) => {
    server.once('connection', (socket) =>
      new PythonConnection(socket, {
        timeout: 5,
        traits: PYTHON_3_5,
        log,
        connections,
        serve: resolve,
      }).start(),
    );
  });
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  client.write('GET / HTTP/1.0\r\n\r\n');
  const connection = await served;
  client.resetAndDestroy();
  server.close();
  await once(server, 'close'); // the connection is gone

  const fd = openSync(MAIN, 'r');
  connection.answer({ status: 200, reason: 'OK', headers: [], body: { fd, length: 1 } });
  await expect(closed(fd)).resolves.toBe('EBADF');
  expect(log.begun).toEqual([]);
});

/** Waits until the descriptor is closed; resolves with the error code of `fstat`. */
async function closed(fd: number): Promise<string> {
  for (;;) {
    const code = await promisify(fstat)(fd).then(
      () => '',
      (error) => error.code,
    );
    if (code !== '') return code;
  }
}
