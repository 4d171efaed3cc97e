import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { processTree } from '../support/processes.ts';
import { holdsWithin, inParallel, within } from '../support/wait.ts';
import type { Context, Fault, Listener, Tally } from './fault.ts';
import { Load, layLoad } from './load.ts';
import { ANSWER_MS, askPlain } from './plain.ts';

const WORKERS_AT_ONCE = 2;
const CLIENTS = 16;

/** Answers before a worker is killed. */
const ANSWERS = 50;

/** Below the limit of five worker exits within ten seconds. */
const KILLS = 3;

const REPLACED_MS = 10_000;

export const WORKERS: readonly Fault[] = [
  { group: 'process', name: 'a worker killed under load', run: killed },
];

/** It is replaced, and only its own answers break off. */
async function killed(context: Context): Promise<Tally> {
  const rounds = context.long ? 8 : 1;
  layLoad(context);
  const failures: string[] = [];
  let [survived, wrong, lost, broken] = [0, 0, 0, 0];
  for (let round = 0; round < rounds; round += 1) {
    const listener = await context.start({ args: ['--workers', String(WORKERS_AT_ONCE)] });
    const load = new Load(listener.port, CLIENTS);
    for (let kill = 0; kill < KILLS; kill += 1) {
      await within(ANSWER_MS, 'the load', load.until(load.whole + ANSWERS));
      const problem = await killOne(listener);
      if (problem === undefined) survived += 1;
      else failures.push(problem);
    }
    await load.stop();
    wrong += load.wrong.length;
    lost += load.lost;
    broken += load.broken + load.unanswered;
    failures.push(...load.wrong);
    await listener.stop();
  }
  const most = rounds * KILLS * CLIENTS;
  if (broken > most) failures.push(`${broken} answers broken off, more than ${most}`);
  return { tried: rounds * KILLS, survived, wrong, lost, failures, note: `${broken} answers broken off` };
}

async function killOne(listener: Listener): Promise<string | undefined> {
  if (!(await holdsWithin(REPLACED_MS, () => listening(listener).length === WORKERS_AT_ONCE)))
    return `${listening(listener).length} workers of ${WORKERS_AT_ONCE} listen`;
  const [victim = 0] = listening(listener);
  process.kill(victim, 'SIGKILL');
  const isReplaced = () => {
    const workers = listening(listener);
    return workers.length === WORKERS_AT_ONCE && !workers.includes(victim);
  };
  if (!(await holdsWithin(REPLACED_MS, isReplaced))) return 'a killed worker is not replaced';
  const problems: string[] = [];
  await inParallel({ count: 20, atOnce: 4 }, async () => {
    const problem = await askPlain(listener.port);
    if (problem !== undefined) problems.push(problem);
  });
  return problems.length === 0 ? undefined : `after a killed worker: ${problems[0]}`;
}

/** The workers that have the listening socket; a starting one does not have it yet. */
function listening({ child, port }: Listener): number[] {
  const tag = `:${port.toString(16).toUpperCase().padStart(4, '0')} 00000000:0000 0A`;
  const line = readFileSync('/proc/net/tcp', 'latin1')
    .split('\n')
    .find((text) => text.includes(tag));
  const socket = `socket:[${line?.trim().split(/\s+/)[9]}]`;
  return processTree(child.pid ?? 0)
    .slice(1)
    .filter((pid) => links(pid).includes(socket));
}

function links(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`));
  } catch {
    return []; // it has exited, or closed a descriptor meanwhile
  }
}
