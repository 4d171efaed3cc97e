import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Budget } from '../../src/listings/budget.ts';
import { ListingCoalescer } from '../../src/listings/coalescer.ts';
import { type Rows, renderRows } from '../../src/listings/rows.ts';
import type { Subscription } from '../../src/listings/subscription.ts';

const MIB = 1_048_576;

/** A folder that counts its renderings, and lets each continue when `begun[n]` is called. */
class Folder {
  readonly begun: (() => void)[] = [];
  readonly budgets: Budget[] = [];
  readonly #bytes: number;
  readonly #names: number;

  constructor(bytes: number, names = 1) {
    this.#bytes = bytes;
    this.#names = names;
  }

  readonly render = async (budget: Budget): Promise<Rows> => {
    budget.checkNames(this.#names);
    this.budgets.push(budget);
    await new Promise<void>((resolve) => this.begun.push(resolve));
    await budget.allocate(this.#bytes);
    return { chunks: [Buffer.from(`${this.begun.length}`)], length: this.#bytes, count: 1 };
  };
}

/** Waits until all pending work is done. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await setImmediate();
}

/** The current state of a promise: its rows, its error, or `waiting`. */
async function stateOf(rows: Promise<Rows>): Promise<string> {
  const waiting = settle().then(() => 'waiting');
  return Promise.race([rows.then(({ chunks }) => String([...chunks][0])).catch(String), waiting]);
}

test('requests of one event loop turn share a rendering, and those made during it the next', async () => {
  const coalescer = new ListingCoalescer();
  const folder = new Folder(1000);
  const subscribe = () => coalescer.subscribe('a', folder.render);
  const [first, second] = [subscribe(), subscribe()];
  await settle();
  expect(folder.begun.length).toBe(1);
  const [third, fourth] = [subscribe(), subscribe()];
  folder.begun[0]?.();
  expect((await first.rows).chunks).toBe((await second.rows).chunks);
  expect(await stateOf(third.rows)).toBe('waiting');
  expect(folder.begun.length).toBe(2);
  const late = subscribe();
  folder.begun[1]?.();
  expect((await third.rows).chunks).toBe((await fourth.rows).chunks);
  expect(await stateOf(late.rows)).toBe('waiting');
  expect(folder.begun.length).toBe(3);
});

test.each([
  { pages: 'small', bytes: 65_536, perTurn: 16 },
  { pages: 'large', bytes: 65_537, perTurn: 1 },
])('$pages pages begin $perTurn per event loop turn', async ({ bytes, perTurn }) => {
  const coalescer = new ListingCoalescer();
  let delivered = 0;
  const render = async (): Promise<Rows> => ({ chunks: [], length: bytes, count: 1 });
  for (let client = 0; client < 33; client += 1) {
    void coalescer.subscribe('a', render).rows.then(() => {
      delivered += 1;
    });
  }
  const deliveries: number[] = [];
  while (delivered < 33) {
    const before = delivered;
    await setImmediate();
    if (delivered > before) deliveries.push(delivered - before);
  }
  expect(Math.max(...deliveries)).toBe(perTurn);
});

test('nothing is rendered if all clients disconnect before it begins', async () => {
  const coalescer = new ListingCoalescer();
  const folder = new Folder(1000);
  const gone = [0, 1].map(() => coalescer.subscribe('a', folder.render));
  for (const subscription of gone) subscription.release();
  for (const { rows } of gone) expect(await stateOf(rows)).toBe('Error: The client has disconnected');
  expect(folder.begun.length).toBe(0);
  const late = coalescer.subscribe('a', folder.render);
  await settle();
  folder.begun[0]?.();
  expect(await stateOf(late.rows)).toBe('1');
});

test('requests with different keys are rendered concurrently', async () => {
  const coalescer = new ListingCoalescer();
  const folder = new Folder(1000);
  coalescer.subscribe('a', folder.render);
  coalescer.subscribe('b', folder.render);
  await settle();
  expect(folder.begun.length).toBe(2);
});

test('a failed rendering fails only the requests that waited for it', async () => {
  const coalescer = new ListingCoalescer();
  let fail: (error: Error) => void = () => {};
  const failing = new Promise<Rows>((_, reject) => {
    fail = reject;
  });
  const first = coalescer.subscribe('a', () => failing);
  await settle();
  const folder = new Folder(1);
  const second = coalescer.subscribe('a', folder.render);
  fail(new Error('gone'));
  expect(await stateOf(first.rows)).toBe('Error: gone');
  await settle();
  folder.begun[0]?.();
  expect(await stateOf(second.rows)).toBe('1');
});

test('small listings wait while the pool is full, and continue when one is released', async () => {
  const coalescer = new ListingCoalescer();
  const folders = Array.from({ length: 17 }, () => new Folder(MIB));
  const subscriptions = folders.map((folder, number) => coalescer.subscribe(String(number), folder.render));
  await settle();
  for (const { begun } of folders) begun[0]?.();
  await settle();
  expect(folders[16]?.begun.length).toBe(0);
  subscriptions[3]?.release();
  subscriptions[3]?.release();
  await settle();
  expect(folders[16]?.begun.length).toBe(1);
});

test('a small listing holds only the memory it allocated', async () => {
  const coalescer = new ListingCoalescer();
  for (let number = 0; number < 100; number += 1) {
    const folder = new Folder(1000);
    const { rows } = coalescer.subscribe(String(number), folder.render);
    await settle();
    folder.begun[0]?.();
    expect(await stateOf(rows)).toBe('1');
  }
});

test.each([
  { why: 'many names', folder: () => new Folder(1000, 5000) },
  { why: 'a long page', folder: () => new Folder(2 * MIB) },
])('a folder with $why is rendered as a large one', async ({ folder: make }) => {
  const coalescer = new ListingCoalescer();
  const folder = make();
  const { rows } = coalescer.subscribe('a', folder.render);
  await settle();
  folder.begun[0]?.();
  await settle();
  folder.begun.at(-1)?.();
  await rows;
  expect(folder.budgets.at(-1)?.isSmall).toBe(false);
});

test('large listings are rendered one at a time, and requests join one that is waiting', async () => {
  const coalescer = new ListingCoalescer();
  const [one, two] = [new Folder(MIB, 5000), new Folder(MIB, 5000)];
  const first = coalescer.subscribe('one', one.render);
  const others = [coalescer.subscribe('two', two.render)];
  await settle();
  for (let number = 0; number < 63; number += 1) others.push(coalescer.subscribe('two', two.render));
  expect([one.begun.length, two.begun.length]).toEqual([1, 0]);
  one.begun[0]?.();
  await first.rows;
  await settle();
  two.begun[0]?.();
  expect(new Set(await Promise.all(others.map(({ rows }) => rows))).size).toBe(1);
  expect(two.begun.length).toBe(1);
});

test('a listing larger than the pool is held alone: the next large one waits for its release, small ones do not', async () => {
  const coalescer = new ListingCoalescer();
  const [huge, next, small] = [new Folder(80 * MIB, 5000), new Folder(MIB, 5000), new Folder(1000)];
  const [first, second] = [0, 1].map(() => coalescer.subscribe('huge', huge.render)) as [
    Subscription,
    Subscription,
  ];
  await settle();
  huge.begun[0]?.();
  await Promise.all([first.rows, second.rows]);
  const waiting = coalescer.subscribe('next', next.render);
  const beside = coalescer.subscribe('small', small.render);
  await settle();
  small.begun[0]?.();
  expect(await stateOf(beside.rows)).toBe('1');
  first.release();
  await settle();
  expect(next.begun.length).toBe(0);
  second.release();
  await settle();
  next.begun[0]?.();
  expect(await stateOf(waiting.rows)).toBe('1');
});

test('a large listing that does not fit waits halfway', async () => {
  const coalescer = new ListingCoalescer();
  const [held, growing] = [new Folder(40 * MIB, 5000), new Folder(20 * MIB, 5000)];
  const first = coalescer.subscribe('held', held.render);
  await settle();
  held.begun[0]?.();
  await first.rows;
  const second = coalescer.subscribe('growing', growing.render);
  await settle();
  growing.begun[0]?.();
  expect(await stateOf(second.rows)).toBe('waiting');
  first.release();
  expect(await stateOf(second.rows)).toBe('1');
});

test('nothing is rendered for a client that has disconnected', async () => {
  const coalescer = new ListingCoalescer();
  const [one, two] = [new Folder(MIB, 5000), new Folder(MIB, 5000)];
  coalescer.subscribe('one', one.render);
  const gone = coalescer.subscribe('two', two.render);
  await settle();
  gone.release();
  expect(await stateOf(gone.rows)).toBe('Error: The client has disconnected');
  one.begun[0]?.();
  await settle();
  expect(two.begun.length).toBe(0);
});

test('a rendering without subscriptions ends and frees its memory', async () => {
  const coalescer = new ListingCoalescer();
  const [held, gone, last] = [new Folder(40 * MIB, 5000), new Folder(20 * MIB, 5000), new Folder(MIB, 5000)];
  const first = coalescer.subscribe('held', held.render);
  await settle();
  held.begun[0]?.();
  await first.rows;
  const subscription = coalescer.subscribe('gone', gone.render);
  await settle();
  gone.begun[0]?.();
  await settle();
  subscription.release();
  expect(await stateOf(subscription.rows)).toMatch(/^Error/);
  const { rows } = coalescer.subscribe('last', last.render);
  await settle();
  last.begun[0]?.();
  expect(await stateOf(rows)).toBe('1');
});

test('renderRows() renders all entries in order and removes them from the array', async () => {
  const entries = Array.from({ length: 5000 }, (_, number) => number);
  const allocate = (bytes: number) => Buffer.alloc(bytes);
  const budget = { isSmall: true, checkFolder: () => {}, checkNames: () => {}, allocate };
  const rows = await renderRows(
    entries,
    { budget, encoding: 'utf8' },
    (slice, index) => `${index}:${slice.join(' ')}\n`,
  );
  const text = Buffer.concat([...rows.chunks]).toString();
  expect(text.replace(/^\d+:/gm, '').trim().split(/\s/).map(Number)).toEqual(
    Array.from({ length: 5000 }, (_, n) => n),
  );
  expect(rows).toMatchObject({ count: 5000, length: text.length });
  expect(entries).toEqual([]);
});

test('the memory of a large listing is reused once it is released, and not before', async () => {
  const coalescer = new ListingCoalescer();
  const render = (text: string) => (budget: Budget) => {
    budget.checkNames(5000);
    return renderRows(
      Array.from({ length: 5000 }, () => text),
      { budget, encoding: 'utf8' },
      (slice) => slice.join(''),
    );
  };
  const memoryOf = (rows: Rows) => ([...rows.chunks][0] as Buffer).buffer;
  const textOf = (rows: Rows) => Buffer.concat([...rows.chunks]).toString();
  const running = coalescer.subscribe('a', render('a'));
  const [first, second] = [coalescer.subscribe('a', render('a')), coalescer.subscribe('a', render('a'))];
  await running.rows;
  running.release();
  const page = await first.rows;
  expect(await second.rows).toBe(page);
  first.release();
  const third = coalescer.subscribe('b', render('b'));
  const other = await third.rows;
  expect(memoryOf(other)).not.toBe(memoryOf(page));
  expect([textOf(page), textOf(other)]).toEqual(['a'.repeat(5000), 'b'.repeat(5000)]);
  second.release();
  const { rows } = coalescer.subscribe('c', render('c'));
  expect(memoryOf(await rows)).toBe(memoryOf(page));
  expect(textOf(other)).toBe('b'.repeat(5000));
});
