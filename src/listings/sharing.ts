import { setImmediate } from 'node:timers/promises';
import { drainInChunks } from '../util/chunks.ts';
import { LargePool, type Lease, type Pool, type Room, SmallPool, TooLarge } from './room.ts';

/** The rendered rows of a listing. Several answers send the same buffers: they are not to be changed. */
export interface Rows {
  readonly chunks: readonly Buffer[];
  /** Bytes of all chunks. */
  readonly length: number;
  /** How many entries they show. */
  readonly count: number;
}

/**
 * Reads a folder and renders it. It is called again after a TooLarge.
 * @throws what the file system says, and what `room` throws
 */
export type Render = (room: Room) => Promise<Rows>;

/** Rendered rows, and for how many answers they are held. */
class Page {
  readonly rows: Rows;
  readonly #lease: Lease;
  holders: number;

  constructor(rows: Rows, lease: Lease, holders: number) {
    this.rows = rows;
    this.#lease = lease;
    this.holders = holders;
  }

  drop(): void {
    this.holders -= 1;
    if (this.holders === 0) this.#lease.end();
  }
}

/** The part that one request has in a listing. */
export class Share {
  /** Rejects where the folder cannot be read, and where the share was released before. */
  readonly rows: Promise<Rows>;
  readonly render: Render;
  readonly #onLeave: (share: Share) => void;
  #page: Page | undefined;
  #isReleased = false;
  #resolve: (rows: Rows) => void = () => {};
  #reject: (error: unknown) => void = () => {};

  constructor(render: Render, onLeave: (share: Share) => void) {
    this.render = render;
    this.#onLeave = onLeave;
    this.rows = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  get isReleased(): boolean {
    return this.#isReleased;
  }

  /** Whether no other request holds the rows. */
  get isAlone(): boolean {
    return this.#page?.holders === 1;
  }

  /** The answer is over, or the client is gone: the rows are not needed any more. */
  release(): void {
    if (this.#isReleased) return;
    this.#isReleased = true;
    if (this.#page === undefined) this.#onLeave(this);
    else this.#page.drop();
    this.#page = undefined;
  }

  /** From now on the share holds the page. */
  hold(page: Page): void {
    this.#page = page;
  }

  settle(rows: Rows): void {
    this.#resolve(rows);
  }

  fail(error: unknown): void {
    this.#reject(error);
  }
}

/** The renderings of one listing: one in progress, and the shares that wait for the next. */
interface Line {
  readonly key: string;
  waiting: Share[];
  running: { readonly shares: readonly Share[]; readonly lease: Lease } | undefined;
  pool: Pool;
}

/**
 * Renders listings: one at a time of each, for all who asked before it began. Whoever asks later waits for the next,
 * because what changed in the folder meanwhile might be missing.
 */
export class Sharing {
  readonly #lines = new Map<string, Line>();
  /** Those that wait for room, in the order in which they came. */
  readonly #queue = new Set<Line>();
  readonly #small = new SmallPool(() => this.#begin());
  readonly #large = new LargePool(() => this.#begin());

  /** @param key the same for requests whose rows are the same */
  ask(key: string, render: Render): Share {
    const line = this.#lines.get(key) ?? { key, waiting: [], running: undefined, pool: this.#small };
    this.#lines.set(key, line);
    const share = new Share(render, () => this.#leave(line, share));
    line.waiting.push(share);
    this.#advance(line);
    return share;
  }

  #leave(line: Line, share: Share): void {
    const { running } = line;
    if (running?.shares.includes(share)) {
      // What it reads may belong to the request: that goes on until the rendering has ended.
      if (running.shares.every(({ isReleased }) => isReleased)) running.lease.end();
      return;
    }
    line.waiting = line.waiting.filter((other) => other !== share);
    share.fail(new Error('The client is gone'));
    this.#advance(line);
  }

  #advance(line: Line): void {
    if (line.running !== undefined) return;
    if (line.waiting.length > 0) {
      this.#queue.add(line);
      this.#begin();
    } else {
      this.#queue.delete(line);
      this.#lines.delete(line.key);
    }
  }

  #begin(): void {
    for (const line of this.#queue) {
      if (!line.pool.hasRoom()) continue;
      this.#queue.delete(line);
      void this.#run(line);
    }
  }

  async #run(line: Line): Promise<void> {
    const shares = line.waiting;
    const lease = line.pool.enter();
    line.waiting = [];
    line.running = { shares, lease };
    try {
      const rows = await (shares[0] as Share).render(lease);
      share(shares, rows, lease);
    } catch (error) {
      lease.end();
      const wanted = error instanceof TooLarge ? shares.filter(({ isReleased }) => !isReleased) : [];
      if (wanted.length > 0) line.pool = this.#large;
      line.waiting.unshift(...wanted);
      for (const other of shares) if (!wanted.includes(other)) other.fail(error);
    }
    line.running = undefined;
    this.#advance(line);
  }
}

function share(shares: readonly Share[], rows: Rows, lease: Lease): void {
  const holders = shares.filter(({ isReleased }) => !isReleased);
  const page = new Page(rows, lease, holders.length);
  for (const one of shares) {
    if (one.isReleased) one.fail(new Error('The client is gone'));
    else one.hold(page);
  }
  if (holders.length === 0) lease.end();
  else lease.finish();
  void settle(holders, rows);
}

/** In turns: an answer begins by copying megabytes into the socket. */
async function settle(holders: readonly Share[], rows: Rows): Promise<void> {
  for (const holder of holders) {
    holder.settle(rows);
    await setImmediate();
  }
}

/** The listings of this process. */
export const listings = new Sharing();

/**
 * Renders slices of entries, and takes them out of the array: what is rendered can be freed.
 * @param render to a ByteString where `encoding` is latin1
 */
export async function renderRows<Entry>(
  entries: Entry[],
  { room, encoding }: { readonly room: Room; readonly encoding: 'latin1' | 'utf8' },
  render: (slice: Entry[], index: number) => string,
): Promise<Rows> {
  const chunks: Buffer[] = [];
  const count = entries.length;
  let length = 0;
  await drainInChunks(entries, async (slice) => {
    const text = render(slice, chunks.length);
    const chunk = await room.take(Buffer.byteLength(text, encoding));
    chunk.write(text, encoding);
    chunks.push(chunk);
    length += chunk.length;
  });
  return { chunks, length, count };
}
