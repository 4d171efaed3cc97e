import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { holdsWithin } from '../support/wait.ts';
import { Client } from './client.ts';
import { writeContent } from './content.ts';
import type { Context, Fault, Tally } from './fault.ts';
import { Load, layLoad } from './load.ts';
import { descriptorsAtRest, descriptorsLeft } from './machine.ts';
import { ANSWER_MS, get, served, survival } from './plain.ts';

const NAME = 'throws.bin';

/** Preloaded into the listener: the stats of one file lack their methods. */
const PRELOADED = `\
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
const { fstat, fstatSync, readlinkSync } = fs;
const isPoisoned = (fd) => readlinkSync('/proc/self/fd/' + fd).endsWith('/${NAME}');
fs.fstatSync = (fd, ...rest) => (isPoisoned(fd) ? {} : fstatSync(fd, ...rest));
fs.fstat = (fd, ...rest) => (isPoisoned(fd) ? rest.at(-1)(null, {}) : fstat(fd, ...rest));
syncBuiltinESMExports();
`;

const CLIENTS = 4;

/** How long a log line may take. */
const LOG_MS = 2000;

export const EXCEPTIONS: readonly Fault[] = [
  { group: 'process', name: 'an exception inside one request', run: exceptions },
];

/** The request is answered with 500 and its stack is logged; other requests are unaffected. */
async function exceptions(context: Context): Promise<Tally> {
  const count = context.long ? 200 : 40;
  layLoad(context);
  writeContent(served(context, NAME), { size: 1000, seed: 31 });
  const module = join(context.folder, 'preloaded.mjs');
  writeFileSync(module, PRELOADED);
  const listener = await context.start({ env: { NODE_OPTIONS: `--import=${module}` } });
  const before = await descriptorsAtRest(listener);
  const load = new Load(listener.port, CLIENTS);
  const wrong: string[] = [];
  let lost = 0;
  for (let tried = 0; tried < count; tried += 1) {
    const client = await Client.open(listener.port);
    client.send(get(`/${NAME}`), { status: [500] });
    await client.settles(ANSWER_MS);
    client.close();
    wrong.push(...client.answers.wrong);
    if (client.answers.due > 0 && client.answers.wrong.length === 0) lost += 1;
  }
  await load.stop();
  const failures = [...wrong, ...load.wrong];
  if (load.broken + load.unanswered > 0) failures.push('answers of others broke off');
  const stacks = () => listener.stderr.match(/TypeError: .*\n.*\] {5}at /g)?.length ?? 0;
  if (!(await holdsWithin(LOG_MS, () => stacks() >= count))) failures.push(`${stacks()} stacks in the log`);
  failures.push(...(await descriptorsLeft(listener, before)));
  const found = { wrong: wrong.length + load.wrong.length, lost: lost + load.lost };
  return survival(listener, { tried: count, ...found, failures });
}
