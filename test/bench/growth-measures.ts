import { check } from './check.ts';
import { ask, repeat } from './client.ts';
import { load } from './load.ts';
import { type Asked, type GrowthId, RATE_ROWS, SMALL } from './rows.ts';
import type { Server } from './server.ts';
import { median } from './statistics.ts';

export const MIB = 1_048_576;

/** Names of columns that the marks are read from. */
export const PER_ENTRY = 'µs an entry';
export const BESIDE = 'another meanwhile, slowest, ms';

/** Measures a size once: figures by the name of their column. */
export const MEASURES: Record<
  GrowthId,
  (server: Server, size: number, seconds: number) => Promise<Record<string, number>>
> = {
  async 'growth-listing'(server, entries, seconds) {
    const target = `/folders/listing-${entries}/`;
    const asked: Asked = { method: 'GET', target, expected: { status: [200], entries } };
    const ms = await timeOf(server, asked, seconds);
    const beside = await slowestBeside(server, target);
    return { 'ms a listing': ms, [PER_ENTRY]: (ms * 1000) / entries, [BESIDE]: beside };
  },
  async 'growth-file'(server, bytes, seconds) {
    const target = `/folders/${bytes}.bin`;
    const asked: Asked = { method: 'GET', target, expected: { status: [200], length: bytes } };
    const ms = await timeOf(server, asked, seconds);
    return { 'ms a file': ms, 'µs a MiB': (ms * 1000) / (bytes / MIB) };
  },
  async 'growth-clients'(server, clients, seconds) {
    const checked = await check(server.port, SMALL);
    const { rate, p99, cpu } = await load({ ...RATE_ROWS.file, clients }, { server, checked, seconds });
    return {
      'requests/s': rate,
      'µs a request': 1e6 / rate,
      ...(cpu !== undefined && { 'CPU µs a request': cpu }),
      'p99, ms': p99,
    };
  },
};

/** The time of a request, median; the first, which warms up, is checked and not counted. */
async function timeOf({ port }: Server, asked: Asked, seconds: number): Promise<number> {
  await check(port, asked);
  const times: number[] = [];
  const timed = async () => {
    times.push((await ask(port, asked.target, { bufferBytes: 262_144 })).ms);
  };
  await repeat(timed, { ms: seconds * 300, loops: 1 });
  return median(times);
}

/** The slowest answer that another client gets to plain requests while a target is answered. */
async function slowestBeside({ port }: Server, target: string): Promise<number> {
  let isAnswered = false;
  const answered = ask(port, target).then(() => {
    isAnswered = true;
  });
  let slowest = 0;
  do slowest = Math.max(slowest, (await ask(port, SMALL.target)).ms);
  while (!isAnswered);
  await answered;
  return slowest;
}
