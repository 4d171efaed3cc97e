import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { progress } from '../test/support/tool.ts';
import { check } from './check.ts';
import { repeat, request } from './client.ts';
import type { Entrant } from './contestants.ts';
import { load } from './load.ts';
import { type GrowthId, ROWS, type Row } from './rows.ts';
import { type Server, startServer } from './server.ts';
import { median } from './statistics.ts';
import { createListing, createSparse, createTree } from './tree.ts';

/** How a cost grows with the size of the work. */
export interface Curve {
  readonly title: string;
  readonly points: readonly Point[];
}

export interface Point {
  readonly size: number;
  readonly label: string;
  /** By column, one figure per round. */
  readonly figures: Record<string, number[]>;
}

export interface GrowthOptions {
  readonly growthRows: readonly GrowthId[];
  readonly rounds: number;
  readonly seconds: number;
  readonly scratch: string;
}

const MIB = 1_048_576;
const ENTRIES = [10, 100, 1000, 10_000, 100_000];
const BYTES = [1024, 32 * 1024, MIB, 32 * MIB, 1024 * MIB];

interface Growth {
  readonly title: string;
  readonly sizes: readonly number[];
  readonly label: (size: number) => string;
  /** Measures a size once: figures by column. */
  readonly measure: (server: Server, size: number, seconds: number) => Promise<Record<string, number>>;
}

const GROWTHS: Record<GrowthId, Growth> = {
  'growth-listing': {
    title: 'Listing, one client',
    sizes: ENTRIES,
    label: (size) => count(size, 'entries'),
    async measure(server, entries, seconds) {
      const target = `/growth/listing-${entries}/`;
      const ms = await timeOf(server, { ...ROWS.big, target, expected: { status: [200], entries } }, seconds);
      const slowest = await slowestDuring(server, target);
      return {
        'ms per listing': ms,
        'µs per entry': (ms * 1000) / entries,
        'slowest concurrent request, ms': slowest,
      };
    },
  },
  'growth-file': {
    title: 'File, one client',
    sizes: BYTES,
    label: (size) => (size < MIB ? count(size / 1024, 'KiB') : count(size / MIB, 'MiB')),
    async measure(server, bytes, seconds) {
      const expected = { status: [200], length: bytes };
      const ms = await timeOf(server, { ...ROWS.big, target: `/growth/${bytes}.bin`, expected }, seconds);
      return { 'ms per file': ms, 'µs per MiB': (ms * 1000) / (bytes / MIB) };
    },
  },
  'growth-clients': {
    title: '1 KiB file, concurrent clients',
    sizes: [1, 8, 64, 512],
    label: (size) => count(size, size === 1 ? 'client' : 'clients'),
    async measure(server, clients, seconds) {
      const checked = await check(server.port, ROWS.file);
      const { rate, p99, cpu } = await load({ ...ROWS.file, clients }, { server, checked, seconds });
      return {
        'requests/s': rate,
        'µs per request': 1e6 / rate,
        ...(cpu !== undefined && { 'CPU µs per request': cpu }),
        'p99, ms': p99,
      };
    },
  },
};

/** Measures how the costs of one server grow, over a folder of its own. */
export async function measureGrowth(entrant: Entrant, options: GrowthOptions): Promise<Curve[]> {
  const { growthRows, rounds, seconds, scratch } = options;
  if (growthRows.length === 0) return [];
  const server = await startServer({ ...entrant, scratch, tree: createGrowthTree(options) });
  const curves = growthRows.map((id) => ({ id, ...GROWTHS[id], points: pointsOf(GROWTHS[id]) }));
  for (let round = 1; round <= rounds; round += 1) {
    for (const { id, points, measure } of curves) {
      progress.part(`round ${round} of ${rounds}, ${id}:`);
      for (const { size, label, figures } of points) {
        progress.part(` ${label}`);
        for (const [column, figure] of Object.entries(await measure(server, size, seconds)))
          figures[column] = [...(figures[column] ?? []), figure];
      }
      progress.line('');
    }
  }
  await server.stop();
  return curves;
}

function createGrowthTree({ growthRows, scratch }: GrowthOptions): string {
  const tree = join(scratch, 'growth');
  createTree(tree);
  const folder = join(tree, 'growth');
  mkdirSync(folder);
  if (growthRows.includes('growth-listing')) for (const entries of ENTRIES) createListing(folder, entries);
  if (growthRows.includes('growth-file')) for (const bytes of BYTES) createSparse(folder, bytes);
  return tree;
}

function pointsOf({ sizes, label }: Growth): Point[] {
  return sizes.map((size) => ({ size, label: label(size), figures: {} }));
}

/** The median time of a request; the first one is checked and does not count. */
async function timeOf({ port }: Server, row: Row, seconds: number): Promise<number> {
  await check(port, row);
  const times: number[] = [];
  const timed = async () => {
    times.push((await request(port, row.target, { bufferBytes: 262_144 })).ms);
  };
  await repeat(timed, { ms: seconds * 300, loops: 1 });
  return median(times);
}

/** The longest time of the requests for the small file that are sent one by one while a target is answered, in ms. */
async function slowestDuring({ port }: Server, target: string): Promise<number> {
  let isAnswered = false;
  const answered = request(port, target).then(() => {
    isAnswered = true;
  });
  let slowest = 0;
  do slowest = Math.max(slowest, (await request(port, ROWS.file.target)).ms);
  while (!isAnswered);
  await answered;
  return slowest;
}

function count(size: number, unit: string): string {
  return `${size.toLocaleString('en')} ${unit}`;
}
