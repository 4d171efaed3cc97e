import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { WrongAnswer } from './check.ts';
import { end, start } from './processes.ts';
import { BIG, BIG_FILE } from './rows.ts';

const PROGRAM = fileURLToPath(new URL('reader.mjs', import.meta.url));

/** Clients that take the big file, each a process. */
export class Readers {
  readonly #children: readonly ChildProcess[];

  static async start(count: number): Promise<Readers> {
    const children = Array.from({ length: count }, () =>
      start(process.execPath, [PROGRAM], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }),
    );
    await Promise.all(children.map((child) => once(child, 'message')));
    return new Readers(children);
  }

  private constructor(children: readonly ChildProcess[]) {
    this.#children = children;
  }

  /**
   * Some of them take it at once, again and again for some time, once at least.
   * @returns MB/s, all together
   * @throws WrongAnswer where one got another length
   */
  async take(port: number, { count, ms }: { count: number; ms: number }): Promise<number> {
    const started = performance.now();
    const taken = this.#children.slice(0, count).map(async (child) => {
      child.send({ port, target: BIG.target, ms });
      const [lengths] = await once(child, 'message');
      return lengths as number[];
    });
    const lengths = (await Promise.all(taken)).flat();
    const wrong = lengths.find((length) => length !== BIG_FILE.bytes);
    if (wrong !== undefined) throw new WrongAnswer(`${wrong} bytes for ${BIG_FILE.bytes} under load`);
    return (lengths.length * BIG_FILE.bytes) / 1000 / (performance.now() - started);
  }

  async stop(): Promise<void> {
    await Promise.all(this.#children.map(end));
  }
}
