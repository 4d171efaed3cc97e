import { readFile } from 'node:fs/promises';
import { isIPv4, type Socket } from 'node:net';
import { endianness } from 'node:os';
import { setImmediate } from 'node:timers/promises';

/** The TCP sockets of this network namespace, on Linux (proc(5)). */
const TABLES = ['/proc/self/net/tcp', '/proc/self/net/tcp6'];

/** A row: number, local address, remote address, state, send queue. */
const ROW = /\d+: ([0-9A-F]+:[0-9A-F]{4} [0-9A-F]+:[0-9A-F]{4}) [0-9A-F]{2} ([0-9A-F]{8}):/y;

/** Rows parsed per event loop turn. */
const CHUNK_ROWS = 1000;

/** A snapshot of the send queues of all TCP connections. */
export interface SendQueues {
  /** `performance.now()` when they were read. */
  readonly time: number;
  /** Bytes that the peer has not acknowledged (Send-Q of ss(8)); undefined if unknown. */
  of(socket: Socket): number | undefined;
}

/** Reads the kernel's send queues, once for concurrent callers. */
export class SendQueueReader {
  #last: SendQueues | undefined;
  #reading: Promise<SendQueues> | undefined;

  /**
   * Resolves with the current send queues, or those read at most `maxAgeMs` milliseconds ago. Never rejects: without
   * the tables of Linux, all are unknown.
   */
  read(maxAgeMs: number): Promise<SendQueues> {
    if (this.#last !== undefined && performance.now() - this.#last.time < maxAgeMs) {
      return Promise.resolve(this.#last);
    }
    this.#reading ??= readSendQueues().then((queues) => {
      this.#reading = undefined;
      this.#last = queues;
      return queues;
    });
    return this.#reading;
  }
}

async function readSendQueues(): Promise<SendQueues> {
  const time = performance.now();
  const bytes = new Map<string, number>();
  for (const table of TABLES) await parse(await readFile(table, 'latin1').catch(() => ''), bytes);
  return { time, of: (socket) => bytes.get(keyOf(socket)) };
}

async function parse(table: string, bytes: Map<string, number>): Promise<void> {
  let rows = 0;
  for (let end = table.indexOf('\n'); end !== -1; end = table.indexOf('\n', end + 1)) {
    ROW.lastIndex = end + 1;
    while (table[ROW.lastIndex] === ' ') ROW.lastIndex += 1;
    const [, addresses, queue] = ROW.exec(table) ?? [];
    if (addresses !== undefined && queue !== undefined) bytes.set(addresses, Number.parseInt(queue, 16));
    rows += 1;
    if (rows % CHUNK_ROWS === 0) await setImmediate();
  }
}

/** The addresses and ports of a connection in the format of the tables. */
function keyOf({ localAddress, localPort, remoteAddress, remotePort }: Socket): string {
  return `${kernelAddress(localAddress, localPort)} ${kernelAddress(remoteAddress, remotePort)}`;
}

function kernelAddress(address = '', port = 0): string {
  const bytes = isIPv4(address) ? ipv4Bytes(address) : ipv6Bytes(address);
  if (endianness() === 'LE') bytes.swap32();
  return `${bytes.toString('hex')}:${port.toString(16).padStart(4, '0')}`.toUpperCase();
}

function ipv4Bytes(address: string): Buffer {
  return Buffer.from(address.split('.').map(Number));
}

/** RFC 4291 section 2.2; a zone (`%eth0`) is dropped. */
function ipv6Bytes(address: string): Buffer {
  const text = address
    .replace(/%.*$/, '')
    .replace(/[\d.]+$/, (tail) => (isIPv4(tail) ? groupsOf(ipv4Bytes(tail)) : tail));
  const [left = [], right = []] = text.split('::').map((half) => half.split(':').filter(Boolean));
  const zeros = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0');
  const groups = [...left, ...zeros, ...right].map((group) => group.padStart(4, '0'));
  return Buffer.from(groups.join('').padEnd(32, '0').slice(0, 32), 'hex');
}

function groupsOf(bytes: Buffer): string {
  return `${bytes.toString('hex', 0, 2)}:${bytes.toString('hex', 2, 4)}`;
}
