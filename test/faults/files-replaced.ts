import { join } from 'node:path';
import { ask, field, isWhole } from './asked.ts';
import { bytesOf } from './content.ts';
import { type Counts, makeServed, whileServing } from './counts.ts';
import type { Fault, Listener } from './fault.ts';
import { putInPlace } from './files-changed.ts';

const CLIENTS = 8;

/** Of lengths that are read in one call, and of longer ones. */
const CONTENTS = Array.from({ length: 7 }, (_, i) => bytesOf({ size: 1000 * i ** 3, seed: 34 + i }));

export const FAULTS: readonly Fault[] = [
  {
    group: 'files',
    name: 'a small file is replaced again and again',
    run: async (context) => {
      const path = join(makeServed(context), 'small.bin');
      const times = context.long ? 5000 : 200;
      const put = (i: number) => putInPlace(path, CONTENTS[i % CONTENTS.length] ?? Buffer.alloc(0));
      await put(0);
      return whileServing(context, {}, async (listener, counts) => {
        const clients = new Clients(listener, counts);
        const asking = Promise.all(Array.from({ length: CLIENTS }, () => clients.ask()));
        for (let i = 0; i < times; i += 1) {
          await put(i);
          if (i % 40 === 0) await counts.afterFault(`replaced ${i} times`, listener);
        }
        clients.isOver = true;
        await asking;
        counts.note = `${times} times, ${clients.answers} answers`;
      });
    },
  },
];

/** Every answer is one of the contents, complete, and each validator stands for only one. */
class Clients {
  isOver = false;
  answers = 0;
  readonly #lengths = new Map<string, number>();
  readonly #listener: Listener;
  readonly #counts: Counts;

  constructor(listener: Listener, counts: Counts) {
    this.#listener = listener;
    this.#counts = counts;
  }

  async ask(): Promise<void> {
    while (!this.isOver) {
      const asked = await ask(this.#listener.port, '/small.bin');
      const etag = field(asked, 'etag') ?? `none, ${asked.length}`;
      const isOfOne = (this.#lengths.get(etag) ?? asked.length) === asked.length;
      if (isWhole(asked)) this.#lengths.set(etag, asked.length);
      this.answers += 1;
      this.#counts.judge(`replaced, validator ${etag}`, asked, {
        isRight: ({ status, body }) =>
          status === 200 && isOfOne && CONTENTS.some((content) => content.equals(body)),
      });
    }
  }
}
