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

/** Both ends of a connection whose client never reads. */
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

/** Writes more than both ends can buffer, so that the send queue fills. */
async function fill(socket: Socket): Promise<void> {
  socket.write(Buffer.alloc(64 * 2 ** 20));
}

describe.each([
  { listen: '127.0.0.1', host: '127.0.0.1', why: 'IPv4' },
  { listen: '::1', host: '::1', why: 'IPv6' },
  { listen: '::', host: '127.0.0.1', why: 'IPv4 on an IPv6 socket' },
])('SendQueueReader, $why', ({ listen: address, host }) => {
  test('reports the unacknowledged bytes of a stuck client, and none for another', async () => {
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

test('SendQueueReader distinguishes clients with the same port on different addresses', async () => {
  const server = await listen('127.0.0.1');
  const one = await pair(server, { host: '127.0.0.1', localAddress: '127.0.0.1' });
  const localPort = one.client.localPort ?? 0;
  const other = await pair(server, { host: '127.0.0.1', localAddress: '127.0.0.2', localPort });
  await fill(one.socket);
  const queues = () => new SendQueueReader().read(0);
  await expect.poll(async () => (await queues()).of(one.socket), { timeout: 5000 }).toBeGreaterThan(10_000);
  expect((await queues()).of(other.socket)).toBe(0);
});

test('SendQueueReader reports undefined for a closed connection', async () => {
  const server = await listen('127.0.0.1');
  const { client, socket } = await pair(server, { host: '127.0.0.1' });
  const closed = new Promise((resolve) => socket.on('error', () => {}).on('close', resolve));
  client.resetAndDestroy();
  await closed;
  expect((await new SendQueueReader().read(0)).of(socket)).toBeUndefined();
});

test('SendQueueReader shares a reading within the given time', async () => {
  const reader = new SendQueueReader();
  const [one, other] = await Promise.all([reader.read(1000), reader.read(1000)]);
  expect(other).toBe(one);
  expect(await reader.read(10_000)).toBe(one);
  expect(await reader.read(0)).not.toBe(one);
});
