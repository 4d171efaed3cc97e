import { setTimeout as delay } from 'node:timers/promises';
import type { MeasureOptions } from './measure.ts';
import type { Figures } from './metrics.ts';
import { forgetPeak, memoryMiB } from './proc.ts';

/** How long a process that has started is left alone before its memory is read. */
const SETTLE_MS = 200;

const CLIENTS = 4;

/** Measures a process that has done nothing else: its start, its memory, and what four big files add to that. */
export async function measureFresh({ contestant, readers, startFresh }: MeasureOptions): Promise<Figures> {
  const server = await startFresh();
  try {
    await delay(SETTLE_MS);
    const idle = memoryMiB(server.pid, 'now');
    const figures = { start: server.startMs };
    if (idle === undefined) return figures;
    if (contestant.lacks?.['big-4'] !== undefined) return { ...figures, memory: idle };
    forgetPeak(server.pid);
    await readers.take(server.port, { count: CLIENTS, ms: 0 });
    const peak = memoryMiB(server.pid, 'peak') ?? Number.NaN;
    return { ...figures, memory: idle, 'big-4-memory': peak - idle };
  } finally {
    await server.stop();
  }
}
