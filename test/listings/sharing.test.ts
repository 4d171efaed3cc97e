import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Room } from '../../src/listings/room.ts';
import { type Rows, renderRows, type Share, Sharing } from '../../src/listings/sharing.ts';

const MIB = 1_048_576;

/** A folder whose renderings are counted, and go on when told to. */
class Folder {
  readonly begun: (() => void)[] = [];
  readonly rooms: Room[] = [];
  readonly #bytes: number;
  readonly #names: number;

  constructor(bytes: number, names = 1) {
    this.#bytes = bytes;
    this.#names = names;
  }

  readonly render = async (room: Room): Promise<Rows> => {
    room.checkNames(this.#names);
    this.rooms.push(room);
    await new Promise<void>((resolve) => this.begun.push(resolve));
    await room.take(this.#bytes);
    return { chunks: [Buffer.from(`${this.begun.length}`)], length: this.#bytes, count: 1 };
  };
}

/** Lets everything happen that can. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await setImmediate();
}

/** What a promise has come to by now. */
async function stateOf(rows: Promise<Rows>): Promise<string> {
  const waiting = settle().then(() => 'waiting');
  return Promise.race([rows.then(({ chunks }) => String(chunks[0])).catch(String), waiting]);
}

test('Whoever asks while a listing is rendered gets the next rendering, together with all others who did', async () => {
  const sharing = new Sharing();
  const folder = new Folder(1000);
  const ask = () => sharing.ask('a', folder.render);
  const [first, second, third] = [ask(), ask(), ask()];
  expect(folder.begun.length).toBe(1);
  folder.begun[0]?.();
  expect(await stateOf(first.rows)).toBe('1');
  expect(await stateOf(second.rows)).toBe('waiting');
  expect(folder.begun.length).toBe(2);
  const late = ask();
  folder.begun[1]?.();
  expect((await second.rows).chunks).toBe((await third.rows).chunks);
  expect(await stateOf(late.rows)).toBe('waiting');
  expect(folder.begun.length).toBe(3);
});

test('Requests of other keys are rendered beside each other', () => {
  const sharing = new Sharing();
  const folder = new Folder(1000);
  sharing.ask('a', folder.render);
  sharing.ask('b', folder.render);
  expect(folder.begun.length).toBe(2);
});

test('A rendering that fails fails for those who waited for it alone', async () => {
  const sharing = new Sharing();
  const first = sharing.ask('a', () => Promise.reject(new Error('gone')));
  const folder = new Folder(1);
  const second = sharing.ask('a', folder.render);
  expect(await stateOf(first.rows)).toBe('Error: gone');
  folder.begun[0]?.();
  expect(await stateOf(second.rows)).toBe('1');
});

test('Small listings wait where those that are held fill their memory, and go on when one is released', async () => {
  const sharing = new Sharing();
  const folders = Array.from({ length: 17 }, () => new Folder(MIB));
  const shares = folders.map((folder, number) => sharing.ask(String(number), folder.render));
  for (const { begun } of folders) begun[0]?.();
  await settle();
  expect(folders[16]?.begun.length).toBe(0);
  shares[3]?.release();
  shares[3]?.release();
  expect(folders[16]?.begun.length).toBe(1);
});

test('Of small listings only what they take is held', async () => {
  const sharing = new Sharing();
  for (let number = 0; number < 100; number += 1) {
    const folder = new Folder(1000);
    const { rows } = sharing.ask(String(number), folder.render);
    folder.begun[0]?.();
    expect(await stateOf(rows)).toBe('1');
  }
});

test.each([
  { why: 'many names', folder: () => new Folder(1000, 5000) },
  { why: 'a long page', folder: () => new Folder(2 * MIB) },
])('A folder of $why is rendered in the room of a large one', async ({ folder: make }) => {
  const sharing = new Sharing();
  const folder = make();
  const { rows } = sharing.ask('a', folder.render);
  folder.begun[0]?.();
  await settle();
  folder.begun.at(-1)?.();
  await rows;
  expect(folder.rooms.at(-1)?.isSmall).toBe(false);
});

test('Large listings are rendered one by one, and whoever asks while one waits is served with it', async () => {
  const sharing = new Sharing();
  const [one, two] = [new Folder(MIB, 5000), new Folder(MIB, 5000)];
  const first = sharing.ask('one', one.render);
  const others = [sharing.ask('two', two.render)];
  await settle();
  for (let number = 0; number < 63; number += 1) others.push(sharing.ask('two', two.render));
  expect([one.begun.length, two.begun.length]).toEqual([1, 0]);
  one.begun[0]?.();
  await first.rows;
  await settle();
  two.begun[0]?.();
  expect(new Set(await Promise.all(others.map(({ rows }) => rows))).size).toBe(1);
  expect(two.begun.length).toBe(1);
});

test('A listing of more than all memory is held alone: the next begins when nobody holds it, small ones do not wait', async () => {
  const sharing = new Sharing();
  const [huge, next, small] = [new Folder(80 * MIB, 5000), new Folder(MIB, 5000), new Folder(1000)];
  const [first, second] = [0, 1].map(() => sharing.ask('huge', huge.render)) as [Share, Share];
  await settle();
  huge.begun[0]?.();
  await Promise.all([first.rows, second.rows]);
  const waiting = sharing.ask('next', next.render);
  const beside = sharing.ask('small', small.render);
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

test('A large listing that does not fit waits in the middle', async () => {
  const sharing = new Sharing();
  const [held, growing] = [new Folder(40 * MIB, 5000), new Folder(20 * MIB, 5000)];
  const first = sharing.ask('held', held.render);
  await settle();
  held.begun[0]?.();
  await first.rows;
  const second = sharing.ask('growing', growing.render);
  await settle();
  growing.begun[0]?.();
  expect(await stateOf(second.rows)).toBe('waiting');
  first.release();
  expect(await stateOf(second.rows)).toBe('1');
});

test('Nothing is rendered for a client that is gone', async () => {
  const sharing = new Sharing();
  const [one, two] = [new Folder(MIB, 5000), new Folder(MIB, 5000)];
  sharing.ask('one', one.render);
  const gone = sharing.ask('two', two.render);
  await settle();
  gone.release();
  expect(await stateOf(gone.rows)).toBe('Error: The client is gone');
  one.begun[0]?.();
  await settle();
  expect(two.begun.length).toBe(0);
});

test('A rendering that nobody waits for any more ends, and what it held is free', async () => {
  const sharing = new Sharing();
  const [held, gone, last] = [new Folder(40 * MIB, 5000), new Folder(20 * MIB, 5000), new Folder(MIB, 5000)];
  const first = sharing.ask('held', held.render);
  await settle();
  held.begun[0]?.();
  await first.rows;
  const share = sharing.ask('gone', gone.render);
  await settle();
  gone.begun[0]?.();
  await settle();
  share.release();
  expect(await stateOf(share.rows)).toMatch(/^Error/);
  const { rows } = sharing.ask('last', last.render);
  await settle();
  last.begun[0]?.();
  expect(await stateOf(rows)).toBe('1');
});

test('renderRows() renders all entries in their order, and takes them out of the array', async () => {
  const entries = Array.from({ length: 5000 }, (_, number) => number);
  const take = (bytes: number) => Buffer.alloc(bytes);
  const room = { isSmall: true, checkFolder: () => {}, checkNames: () => {}, take };
  const rows = await renderRows(
    entries,
    { room, encoding: 'utf8' },
    (slice, index) => `${index}:${slice.join(' ')}\n`,
  );
  const text = Buffer.concat(rows.chunks).toString();
  expect(text.replace(/^\d+:/gm, '').trim().split(/\s/).map(Number)).toEqual(
    Array.from({ length: 5000 }, (_, n) => n),
  );
  expect(rows).toMatchObject({ count: 5000, length: text.length });
  expect(entries).toEqual([]);
});

test('The memory of a large listing is used again once nobody holds it, and not before', async () => {
  const sharing = new Sharing();
  const render = (text: string) => (room: Room) => {
    room.checkNames(5000);
    return renderRows(
      Array.from({ length: 5000 }, () => text),
      { room, encoding: 'utf8' },
      (slice) => slice.join(''),
    );
  };
  const memoryOf = (rows: Rows) => (rows.chunks[0] as Buffer).buffer;
  const textOf = (rows: Rows) => Buffer.concat(rows.chunks).toString();
  const running = sharing.ask('a', render('a'));
  const [first, second] = [sharing.ask('a', render('a')), sharing.ask('a', render('a'))];
  await running.rows;
  running.release();
  const page = await first.rows;
  expect(await second.rows).toBe(page);
  first.release();
  const third = sharing.ask('b', render('b'));
  const other = await third.rows;
  expect(memoryOf(other)).not.toBe(memoryOf(page));
  expect([textOf(page), textOf(other)]).toEqual(['a'.repeat(5000), 'b'.repeat(5000)]);
  second.release();
  const { rows } = sharing.ask('c', render('c'));
  expect(memoryOf(await rows)).toBe(memoryOf(page));
  expect(textOf(other)).toBe('b'.repeat(5000));
});
