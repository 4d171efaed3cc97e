import { setTimeout as delay } from 'node:timers/promises';
import { WrongAnswer } from './check.ts';
import { ask, repeat } from './client.ts';
import type { Contestant } from './contestant.ts';
import { measureFresh } from './fresh.ts';
import { openIdle } from './idle.ts';
import { type LoadOptions, load, loadFromHere } from './load.ts';
import type { Figures } from './metrics.ts';
import type { Profile } from './profile.ts';
import type { Readers } from './readers.ts';
import { IDLE_CLIENTS, type RateRow, type RateRowId, type RowId, SMALL } from './rows.ts';
import type { Server } from './server.ts';
import { percentile } from './statistics.ts';

export interface MeasureOptions extends LoadOptions {
  readonly profile: Profile;
  readonly contestant: Contestant;
  readonly readers: Readers;
  /** Starts another of the same. */
  readonly startFresh: () => Promise<Server>;
}

/** The small file is asked for longer: in a short time, those who wait longest are not among the answered. */
const FILE_TIMES = 3;

/** How long a contestant gets to see that idle clients are gone. */
const SETTLE_MS = 200;

/** Measures a row once. */
export async function measure(row: RowId, options: MeasureOptions): Promise<Figures> {
  switch (row) {
    case 'file':
      return measureFile(options);
    case 'big':
      return { big: await measureBig(1, options) };
    case 'big-4':
      return { 'big-4': await measureBig(4, options) };
    case 'idle-clients':
      return measureBesideIdle(options);
    case 'start':
      return measureFresh(options);
    default:
      return { [row]: await measureRate(row, options) };
  }
}

async function measureFile({ contestant, ...options }: MeasureOptions): Promise<Figures> {
  const seconds = options.seconds * FILE_TIMES;
  const { rate, p50, p99, cpu } = await load(rateRow('file', options), { ...options, seconds });
  const figures = { file: rate, 'file-p50': p50, 'file-p99': p99 };
  return cpu === undefined || contestant.losesCpuTime === true ? figures : { ...figures, 'file-cpu': cpu };
}

async function measureRate(id: RateRowId, options: MeasureOptions): Promise<number> {
  const row = rateRow(id, options);
  if (id === 'redirect' || options.checked.endsWithConnection) return loadFromHere(row, options);
  return (await load(row, options)).rate;
}

function rateRow(id: RateRowId, { profile }: Pick<MeasureOptions, 'profile'>): RateRow {
  return profile.rows[id] as RateRow;
}

async function measureBig(count: number, { server, readers, seconds }: MeasureOptions): Promise<number> {
  await readers.take(server.port, { count, ms: 0 });
  return readers.take(server.port, { count, ms: seconds * 500 });
}

async function measureBesideIdle({ server, checked, seconds }: MeasureOptions): Promise<Figures> {
  const closeIdle = await openIdle(server.port, IDLE_CLIENTS);
  try {
    await repeat(() => ask(server.port, SMALL.target), { ms: 100, loops: 1 });
    const times: number[] = [];
    const timed = async () => {
      const { head, bodyBytes, ms } = await ask(server.port, SMALL.target);
      if (head.length + bodyBytes !== checked.bytes)
        throw new WrongAnswer('another answer beside idle clients');
      times.push(ms);
    };
    await repeat(timed, { ms: seconds * 500, loops: 1 });
    return { 'idle-clients-p50': percentile(times, 50), 'idle-clients-p99': percentile(times, 99) };
  } finally {
    closeIdle();
    await delay(SETTLE_MS);
  }
}
