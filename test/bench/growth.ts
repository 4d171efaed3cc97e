import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { MEASURES, MIB } from './growth-measures.ts';
import { progress } from './progress.ts';
import { type GrowthId, SMALL } from './rows.ts';
import type { Entrant } from './runner.ts';
import { Server } from './server.ts';
import { layListing, laySparse, layTree } from './tree.ts';

/** How a cost grows. */
export interface Curve {
  readonly title: string;
  readonly points: readonly Point[];
}

/** A size, and what was measured there; by name of the column, a figure a round. */
export interface Point {
  readonly size: number;
  readonly label: string;
  readonly figures: Record<string, number[]>;
}

export interface GrowthOptions {
  readonly entrant: Entrant;
  readonly growths: readonly GrowthId[];
  readonly rounds: number;
  readonly seconds: number;
  readonly scratch: string;
}

const ENTRIES = [10, 100, 1000, 10_000, 100_000];
const BYTES = [1024, 32 * 1024, MIB, 32 * MIB, 1024 * MIB];
const CLIENTS = [1, 8, 64, 512];

/** Measures how our own cost grows, over a tree of its own. */
export async function measureGrowth(options: GrowthOptions): Promise<Partial<Record<GrowthId, Curve>>> {
  const curves: Partial<Record<GrowthId, Curve>> = {};
  if (options.growths.length === 0) return curves;
  const tree = layGrowth(options);
  const { contestant, found } = options.entrant;
  const server = await Server.start({
    contestant,
    found,
    scratch: options.scratch,
    tree,
    target: SMALL.target,
  });
  for (const id of options.growths) curves[id] = newCurve(id);
  for (let round = 1; round <= options.rounds; round += 1) {
    for (const [id, curve] of Object.entries(curves) as [GrowthId, Curve][]) {
      progress.part(`round ${round} of ${options.rounds}, ${id}:`);
      for (const point of curve.points) {
        progress.part(` ${point.label}`);
        const figures = await MEASURES[id](server, point.size, options.seconds);
        for (const [column, figure] of Object.entries(figures))
          point.figures[column] = [...(point.figures[column] ?? []), figure];
      }
      progress.line('');
    }
  }
  await server.stop();
  return curves;
}

function layGrowth({ growths, scratch }: GrowthOptions): string {
  const tree = join(scratch, 'growth');
  layTree(tree);
  const folders = join(tree, 'folders');
  mkdirSync(folders);
  if (growths.includes('growth-listing')) for (const entries of ENTRIES) layListing(folders, entries);
  if (growths.includes('growth-file')) for (const bytes of BYTES) laySparse(folders, bytes);
  return tree;
}

function newCurve(id: GrowthId): Curve {
  const count = (size: number, what: string) => `${size.toLocaleString('en')} ${what}`;
  const bytes = (size: number) => (size < MIB ? count(size / 1024, 'KiB') : count(size / MIB, 'MiB'));
  const curve = (title: string, sizes: readonly number[], label: (size: number) => string): Curve => ({
    title,
    points: sizes.map((size) => ({ size, label: label(size), figures: {} })),
  });
  switch (id) {
    case 'growth-listing':
      return curve('Listing, one client', ENTRIES, (size) => count(size, 'entries'));
    case 'growth-file':
      return curve('File, one client', BYTES, bytes);
    case 'growth-clients':
      return curve('1 KiB file, clients at once', CLIENTS, (size) =>
        count(size, size === 1 ? 'client' : 'clients'),
      );
  }
}
