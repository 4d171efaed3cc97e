import { withDiskFaults } from '../support/disk-faults.ts';
import { layFiles, resetClients } from '../support/gone-clients.ts';
import { inParallel } from '../support/wait.ts';
import { Client } from './client.ts';
import { writeContent } from './content.ts';
import type { Context, Fault, Listener, Tally } from './fault.ts';
import { descriptorsAtRest, descriptorsLeft } from './machine.ts';
import { ANSWER_MS, askPlain, get, layPlain, served, survival } from './plain.ts';

const FILE = { size: 1_048_576, seed: 5 };
const REQUEST = get('/file.bin');
const ANSWER = { status: [200], content: FILE };

/** Bytes of the body before the reset: within the first piece, between pieces, near the end. */
const BODY_BYTES = [0, 1, 1000, 65_536, 524_287, 524_288, 524_289, 1_000_000, 1_048_575];

const AT_ONCE = 40;

/** Resets between two plain requests. */
const BLOCK = 100;

export const RESETS: readonly Fault[] = [
  { group: 'connections', name: 'resets at every point of an exchange', run: resets },
  { group: 'connections', name: 'resets while the files change', profiles: ['web'], run: resetsAmidChanges },
  { group: 'connections', name: 'half-closed clients', run: halfClosed },
];

async function resets(context: Context): Promise<Tally> {
  const count = context.long ? 5000 : 1000;
  layPlain(context);
  writeContent(served(context, 'file.bin'), FILE);
  const listener = await context.start();
  const before = await descriptorsAtRest(listener);
  const wrong: string[] = [];
  const failures: string[] = [];
  let survived = 0;
  for (let start = 0; start < count; start += BLOCK) {
    await inParallel({ count: BLOCK, atOnce: AT_ONCE }, async (index) => {
      wrong.push(...(await resetAt(listener, start + index)));
    });
    const problem = await askPlain(listener.port);
    if (problem === undefined) survived += BLOCK;
    else failures.push(`the plain request after ${start + BLOCK} resets: ${problem}`);
  }
  failures.push(...wrong, ...(await descriptorsLeft(listener, before)));
  return { tried: count, survived, wrong: wrong.length, lost: 0, failures };
}

/** On a fast disk and on one whose calls take 20 ms. */
async function resetsAmidChanges(context: Context): Promise<Tally> {
  const root = served(context, '');
  layFiles(root);
  layPlain(context);
  const fast = await context.start();
  const slow = await context.start({ env: withDiskFaults({ slow: root, slowMs: 20, slowLog: '/dev/null' }) });
  const counts = context.long ? { fast: 4000, slow: 800 } : { fast: 400, slow: 80 };
  const failures = [
    ...(await resetClients(fast, root, counts.fast)),
    ...(await resetClients(slow, root, counts.slow)),
  ];
  const problem = await askPlain(slow.port);
  if (problem !== undefined) failures.push(`slow disk: a plain request afterwards: ${problem}`);
  return survival(fast, { tried: counts.fast + counts.slow, failures });
}

/** Resets a connection at one of the points of an exchange. */
async function resetAt({ port }: Listener, index: number): Promise<string[]> {
  const client = await Client.open(port);
  const points = REQUEST.length + 1 + BODY_BYTES.length;
  const point = index % points;
  const bodyBytes = BODY_BYTES[point - REQUEST.length - 1];
  client.send(REQUEST.slice(0, point), ANSWER);
  if (bodyBytes !== undefined) {
    const { answers } = client;
    const isThere = () => client.ended !== undefined || (answers.hasHead && answers.bodyBytes >= bodyBytes);
    if (!(await client.holdsWithin(ANSWER_MS, isThere)))
      answers.wrong.push(`no ${bodyBytes} bytes of the answer`);
  } else if (point < REQUEST.length && point > 0 && index % 2 === 0) {
    await new Promise<void>((resolve) => client.socket.write('', () => resolve())); // in a segment of its own
  }
  client.reset();
  return client.answers.wrong;
}

async function halfClosed(context: Context): Promise<Tally> {
  const count = context.long ? 1000 : 200;
  layPlain(context);
  writeContent(served(context, 'file.bin'), FILE);
  const listener = await context.start();
  const before = await descriptorsAtRest(listener);
  const failures: string[] = [];
  let lost = 0;
  let wrong = 0;
  await inParallel({ count, atOnce: AT_ONCE }, async () => {
    const client = await Client.open(listener.port);
    client.send(REQUEST, ANSWER);
    client.socket.end();
    await client.settles(ANSWER_MS);
    const isEnded = await client.holdsWithin(ANSWER_MS, () => client.ended !== undefined);
    client.close();
    if (client.answers.wrong.length > 0) wrong += 1;
    else if (client.answers.due > 0) lost += 1;
    if (!isEnded) failures.push('a half-closed connection stays open after its answer');
    failures.push(...client.answers.wrong);
  });
  failures.push(...(await descriptorsLeft(listener, before)));
  return survival(listener, { tried: count, wrong, lost, failures });
}
