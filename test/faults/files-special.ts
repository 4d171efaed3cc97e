import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, mkdirSync, openSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { ask } from './asked.ts';
import { type Counts, makeServed, NOT_FOUND, whileServing } from './counts.ts';
import type { Fault, Listener } from './fault.ts';
import { isWholePage, namesOf } from './listed.ts';

/** Limit for answers that must not block. */
const AT_ONCE_MS = 2000;

const DEVICES = ['null', 'zero', 'full', 'random', 'tty'];

export const FAULTS: readonly Fault[] = [
  {
    group: 'files',
    name: 'requests for FIFOs, a socket and devices',
    run: async (context) => {
      const served = makeServed(context);
      const socket = createServer().listen(join(served, 'socket'));
      await once(socket, 'listening');
      for (const name of ['fifo', 'written']) execFileSync('mkfifo', [join(served, name)]);
      for (const name of DEVICES) symlinkSync(`/dev/${name}`, join(served, name));
      // Opening for both reading and writing does not block.
      const writer = openSync(join(served, 'written'), constants.O_RDWR);
      try {
        return await whileServing(context, {}, async (listener, counts) => {
          for (const name of ['fifo', 'written', 'socket', ...DEVICES]) {
            await askForNothing(listener, counts, `/${name}`);
            await askForNothing(listener, counts, `/${name}/`);
          }
          const page = await ask(listener.port, '/');
          const isRight = () => isWholePage(page) && namesOf(page).length === DEVICES.length + 4;
          counts.judge('the listing of them', page, { isRight });
        });
      } finally {
        closeSync(writer);
        socket.close();
      }
    },
  },
  {
    group: 'files',
    name: 'links to themselves and in circles',
    run: async (context) => {
      const served = makeServed(context);
      const folder = join(served, 'folder');
      mkdirSync(folder);
      writeFileSync(join(folder, 'file'), 'in the folder\n');
      const links = {
        self: 'self',
        a: 'b',
        b: 'a',
        here: '.',
        'index.html': 'index.html',
        long: 'x'.repeat(4095),
      };
      for (const [name, target] of Object.entries(links)) symlinkSync(target, join(folder, name));
      return whileServing(context, {}, async (listener, counts) => {
        for (const name of [
          'self',
          'a',
          'b',
          'self/',
          'a/file',
          'long',
          'index.html',
          `${'here/'.repeat(50)}file`,
        ])
          await askForNothing(listener, counts, `/folder/${name}`);
        await askForNothing(listener, counts, `/${'folder/here/'.repeat(2000)}`.slice(0, 15_000));
        const file = await ask(listener.port, `/folder/${'here/'.repeat(20)}file`);
        counts.judge('a file through 20 links', file, {
          isRight: ({ status, body }) => status === 200 && body.toString() === 'in the folder\n',
        });
        const page = await ask(listener.port, '/folder/');
        const names = namesOf(page);
        counts.judge('the listing of links', page, {
          isRight: () =>
            isWholePage(page) && [...Object.keys(links), 'file'].every((name) => names.includes(name)),
        });
      });
    },
  },
];

/** Neither GET nor HEAD waits for special files. */
async function askForNothing(listener: Listener, counts: Counts, target: string): Promise<void> {
  const what = target.slice(0, 60);
  counts.judge(what, await ask(listener.port, target, { limitMs: AT_ONCE_MS }), NOT_FOUND);
  const head = await ask(listener.port, target, { method: 'HEAD', limitMs: AT_ONCE_MS });
  counts.judge(`HEAD of ${what}`, head, NOT_FOUND);
  await counts.afterFault(what, listener);
}
