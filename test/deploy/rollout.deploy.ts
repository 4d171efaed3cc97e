import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, expect, inject, test } from 'vitest';
import { docker } from '../containers/docker.ts';
import { describeWith } from '../web/programs.ts';
import { Haproxy } from './haproxy.ts';
import { Load, type Tally } from './load.ts';
import { type Container, startServing } from './serving.ts';
import { writeSite } from './site.ts';

/** Seconds from the SIGTERM of each container until haproxy sends no more requests to it, in two rollouts of three. */
const DELAYS = [0, 1, 5, 10, 5, 1];
const SERVERS = 3;

/** Time of the load with `--drain`, in milliseconds. */
const LOAD_MS = 120_000;

interface Row extends Tally {
  /** Undefined for the time after the rollouts. */
  readonly delay: number | undefined;
}

describeWith('haproxy', ['-v'])('A rolling update of three containers behind haproxy', () => {
  const folder = join(inject('suite').folder, 'rollout');
  mkdirSync(folder);
  const site = join(folder, 'site');
  const files = writeSite(site);
  const tables: string[] = [];
  afterAll(() => console.info(tables.join('\n')));

  test('with --drain 15 loses no request', async () => {
    const { rows, failures, downloads } = await rollOut(15);
    tables.push(tableOf(15, rows));
    expect(failures).toEqual([]);
    expect(downloads).toBeGreaterThan(50);
  });

  test('with --drain 0 loses some, unless haproxy knows in time', async () => {
    const { rows } = await rollOut(0);
    tables.push(tableOf(0, rows));
    for (const { failed, delay: seconds = 0 } of rows) if (seconds > 0) expect(failed).toBeGreaterThan(0);
  });

  /** Replaces each container in turn under load. */
  async function rollOut(drain: number) {
    const run = () => startServing(['--drain', String(drain)], ['--volume', `${site}:/app:ro`]);
    const haproxy = await Haproxy.start(folder, SERVERS);
    const containers = await Promise.all(Array.from({ length: SERVERS }, run));
    for (const [index, { port }] of containers.entries()) await haproxy.put(index + 1, { port });
    const load = new Load(haproxy.ports, files);
    const start = performance.now();
    load.start();
    const rows: Row[] = [];
    for (const [index, seconds] of DELAYS.entries()) {
      const tally = load.stage();
      const at = index % SERVERS;
      await replace(containers, at, { haproxy, run, delayMs: seconds * 1000 });
      rows.push(Object.assign(tally, { delay: seconds }));
    }
    const rest = Object.assign(load.stage(), { delay: undefined });
    if (drain > 0) await delay(LOAD_MS - (performance.now() - start));
    await load.stop();
    await Promise.all(containers.map((container) => container.stop()));
    await haproxy.stop();
    return { rows: [...rows, rest], failures: load.failures, downloads: load.downloads };
  }
});

interface Replacement {
  readonly haproxy: Haproxy;
  readonly run: () => Promise<Container>;
  readonly delayMs: number;
}

async function replace(
  containers: Container[],
  at: number,
  { haproxy, run, delayMs }: Replacement,
): Promise<void> {
  const old = containers[at] as Container;
  const ended = docker(['wait', old.id]);
  await docker(['kill', '--signal', 'SIGTERM', old.id]);
  await delay(delayMs);
  await haproxy.takeOut(at + 1);
  expect(await ended).toBe('0');
  await old.stop();
  containers[at] = await run();
  await haproxy.put(at + 1, containers[at]);
}

function tableOf(drain: number, rows: readonly Row[]): string {
  const lines = rows.map(
    ({ delay: seconds, requests, failed }) => `| ${drain} | ${seconds ?? 'none'} | ${requests} | ${failed} |`,
  );
  return [
    '| --drain | taken out after, s | requests | failed |',
    '| ---: | ---: | ---: | ---: |',
    ...lines,
  ].join('\n');
}
