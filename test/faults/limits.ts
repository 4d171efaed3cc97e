import { descriptors } from '../support/resources.ts';
import { eventually, inParallel } from '../support/wait.ts';
import { Client } from './client.ts';
import { writeContent } from './content.ts';
import type { Context, Fault, Tally } from './fault.ts';
import { descriptorsAtRest, descriptorsLeft } from './machine.ts';
import { ANSWER_MS, askPlain, get, layPlain, served, survival } from './plain.ts';

/** More than the socket buffers hold. */
const FILE = { size: 6 * 1024 * 1024, seed: 13 };

/** Limit for all answers in milliseconds. */
const ALL_MS = 30_000;

export const LIMITS: readonly Fault[] = [
  { group: 'connections', name: 'more clients than ulimit -n 64', run: (context) => outOfFiles(context, 64) },
  {
    group: 'connections',
    name: 'more clients than ulimit -n 256',
    run: (context) => outOfFiles(context, 256),
  },
  { group: 'connections', name: 'more clients than --max-connections', run: tooMany },
];

/**
 * Twice as many clients as descriptors. Each gets its file, the answer for a file that cannot be opened, or is
 * refused; all are served once descriptors are free again.
 */
async function outOfFiles(context: Context, openFiles: number): Promise<Tally> {
  const count = 2 * openFiles;
  const refusal = context.profile === 'web' ? 503 : 404;
  layPlain(context);
  writeContent(served(context, 'file.bin'), FILE);
  const listener = await context.start({ openFiles });
  const before = await descriptorsAtRest(listener);
  const counts = { whole: 0, refused: 0, closed: 0 };
  const rounds = context.long ? 5 : 1;
  const wrong: string[] = [];
  const failures: string[] = [];
  let lost = 0;
  for (let round = 0; round < rounds; round += 1) {
    const clients = await openAll(listener.port, count);
    await eventually('all descriptors are in use', () => descriptors(listener) >= openFiles);
    for (const client of clients) client.send(get('/file.bin'), { status: [200, refusal], content: FILE });
    for (const client of clients) client.resume();
    for (const client of clients) {
      await client.settles(ALL_MS);
      const { statuses, wrong: mistakes, hasBegun } = client.answers;
      wrong.push(...mistakes);
      if (statuses[0] === 200) counts.whole += 1;
      else if (statuses[0] === refusal) counts.refused += 1;
      else if (client.ended !== undefined && !hasBegun) counts.closed += 1;
      else if (mistakes.length === 0) lost += 1;
      client.close();
    }
    // Connections of this round would take the place of those of the next one, and then close.
    failures.push(...(await descriptorsLeft(listener, before)));
  }
  failures.push(...wrong);
  if (counts.refused + counts.closed === 0) failures.push('it never ran out of descriptors');
  failures.push(...(await allServed(listener.port)));
  const note = `${counts.whole} whole, ${counts.refused} times ${refusal}, ${counts.closed} closed unanswered`;
  return survival(listener, { tried: rounds * count, wrong: wrong.length, lost, note, failures });
}

/** Opens connections and stops reading on each. */
async function openAll(port: number, count: number): Promise<Client[]> {
  const clients: Client[] = [];
  await inParallel({ count, atOnce: count }, async () => {
    const client = await Client.open(port);
    client.pause();
    clients.push(client);
  });
  return clients;
}

async function allServed(port: number): Promise<string[]> {
  const problems: string[] = [];
  await inParallel({ count: 20, atOnce: 4 }, async () => {
    const problem = await askPlain(port);
    if (problem !== undefined) problems.push(`with descriptors free again: ${problem}`);
  });
  return problems;
}

/** The newest are refused, and the earlier ones are served. */
async function tooMany(context: Context): Promise<Tally> {
  const most = 20;
  const more = context.long ? 500 : 100;
  layPlain(context);
  const listener = await context.start({ args: ['--max-connections', String(most)] });
  const before = await descriptorsAtRest(listener);
  const first = await Promise.all(Array.from({ length: most }, () => Client.open(listener.port)));
  const problems: string[] = [];
  await inParallel({ count: more, atOnce: 10 }, async () => {
    const problem = await askPlain(listener.port);
    if (problem === undefined) problems.push('a connection beyond the limit was answered');
    else if (problem === 'no answer') problems.push('a connection beyond the limit was kept');
  });
  for (const client of first) client.send(get('/plain.bin'), { status: [200] });
  const answered = await Promise.all(first.map((client) => client.settles(ANSWER_MS)));
  const lost = first.filter(({ answers }, index) => !answered[index] || answers.due > 0).length;
  for (const client of first) client.close();
  const failures = [...problems, ...(await descriptorsLeft(listener, before))];
  const lines = listener.stderr.split('\n').length - 1 - most - 1;
  const note = `${lines} lines in the log for ${more} refused`;
  return survival(listener, { tried: more, lost, note, failures });
}
