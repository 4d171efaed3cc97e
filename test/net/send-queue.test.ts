import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { SendQueueReader } from '../../src/net/send-queue.ts';

const servers: Server[] = [];
const sockets: Socket[] = [];

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) server.close();
});

async function listen(host: string): Promise<Server> {
  const server = createServer().listen(0, host);
  servers.push(server);
  await once(server, 'listening');
  return server;
}

/** Both ends of a connection; the client never reads. */
async function pair(server: Server, options: { host: string; localAddress?: string; localPort?: number }) {
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const client = connect({ port: (server.address() as AddressInfo).port, ...options }).pause();
  const [socket] = await accepted;
  sockets.push(client, socket);
  return { client, socket };
}

async function write(socket: Socket, bytes: number): Promise<void> {
  await new Promise((resolve) => socket.write(Buffer.alloc(bytes), resolve));
}

/** Fills the connection until the client's end takes no more, and a known queue stands before it. */
async function fill(socket: Socket): Promise<void> {
  socket.write(Buffer.alloc(64 * 2 ** 20));
}

describe.each([
  { listen: '127.0.0.1', host: '127.0.0.1', why: 'IPv4' },
  { listen: '::1', host: '::1', why: 'IPv6' },
  { listen: '::', host: '127.0.0.1', why: 'IPv4 by a socket of IPv6' },
])('SendQueueReader, $why', ({ listen: address, host }) => {
  test('knows what a client has not taken, and that another has taken everything', async () => {
    const server = await listen(address);
    const stuck = await pair(server, { host });
    const quick = await pair(server, { host });
    await fill(stuck.socket);
    await write(quick.socket, 10);
    await expect
      .poll(async () => (await new SendQueueReader().read(0)).of(stuck.socket), { timeout: 5000 })
      .toBeGreaterThan(10_000);
    await expect.poll(async () => (await new SendQueueReader().read(0)).of(quick.socket)).toBe(0);
  });
});

test('SendQueueReader tells clients with the same port on different addresses apart', async () => {
  const server = await listen('127.0.0.1');
  const one = await pair(server, { host: '127.0.0.1', localAddress: '127.0.0.1' });
  const localPort = one.client.localPort ?? 0;
  const other = await pair(server, { host: '127.0.0.1', localAddress: '127.0.0.2', localPort });
  await fill(one.socket);
  const queues = () => new SendQueueReader().read(0);
  await expect.poll(async () => (await queues()).of(one.socket), { timeout: 5000 }).toBeGreaterThan(10_000);
  expect((await queues()).of(other.socket)).toBe(0);
});

test('SendQueueReader knows nothing of a connection that is closed', async () => {
  const server = await listen('127.0.0.1');
  const { client, socket } = await pair(server, { host: '127.0.0.1' });
  const closed = new Promise((resolve) => socket.on('error', () => {}).on('close', resolve));
  client.resetAndDestroy();
  await closed;
  expect((await new SendQueueReader().read(0)).of(socket)).toBeUndefined();
});

test('SendQueueReader reads once for all who ask within the given time', async () => {
  const reader = new SendQueueReader();
  const [one, other] = await Promise.all([reader.read(1000), reader.read(1000)]);
  expect(other).toBe(one);
  expect(await reader.read(10_000)).toBe(one);
  expect(await reader.read(0)).not.toBe(one);
});
