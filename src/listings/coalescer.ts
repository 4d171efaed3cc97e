import { setImmediate } from 'node:timers/promises';
import { type Pool, type Reservation, TooLarge } from './budget.ts';
import { LargePool, SmallPool } from './pools.ts';
import { MAX_COPIED_BYTES, type Render, type Rows } from './rows.ts';
import { SharedReservation, Subscription } from './subscription.ts';

/** Small pages that are sent per event loop turn. */
const SMALL_PAGES_PER_TURN = 16;

/** The requests for one listing: those of the rendering in progress, and those waiting for the next. */
interface Queue {
  readonly key: string;
  waiting: Subscription[];
  running: { readonly subscriptions: readonly Subscription[]; readonly reservation: Reservation } | undefined;
  pool: Pool;
}

/**
 * Coalesces requests for the same listing: one rendering at a time serves all requests made before it began, at least those
 * of the same event loop turn. Later requests wait for the next rendering, because this one may miss recent changes to the
 * folder.
 */
export class ListingCoalescer {
  readonly #queues = new Map<string, Queue>();
  /** Queues waiting for memory, in order of arrival. */
  readonly #pending = new Set<Queue>();
  readonly #small = new SmallPool(() => this.#runPending());
  readonly #large = new LargePool(() => this.#runPending());

  /** @param key equal for requests whose rows are equal */
  subscribe(key: string, render: Render): Subscription {
    const queue = this.#queues.get(key) ?? { key, waiting: [], running: undefined, pool: this.#small };
    this.#queues.set(key, queue);
    const subscription = new Subscription(render, () => this.#cancel(queue, subscription));
    queue.waiting.push(subscription);
    this.#advance(queue);
    return subscription;
  }

  #cancel(queue: Queue, subscription: Subscription): void {
    const { running } = queue;
    if (running?.subscriptions.includes(subscription)) {
      // Rejected only after the rendering ends: it may still read through this request's directory descriptor.
      if (running.subscriptions.every(({ isReleased }) => isReleased)) running.reservation.release();
      return;
    }
    queue.waiting = queue.waiting.filter((other) => other !== subscription);
    subscription.reject(clientGone());
    this.#advance(queue);
  }

  #advance(queue: Queue): void {
    if (queue.running !== undefined) return;
    if (queue.waiting.length > 0) {
      this.#pending.add(queue);
      this.#runPending();
    } else {
      this.#pending.delete(queue);
      this.#queues.delete(queue.key);
    }
  }

  #runPending(): void {
    for (const queue of this.#pending) {
      if (!queue.pool.hasRoom()) continue;
      this.#pending.delete(queue);
      void this.#run(queue);
    }
  }

  async #run(queue: Queue): Promise<void> {
    const reservation = queue.pool.reserve();
    queue.running = { subscriptions: [], reservation };
    await setImmediate();
    const subscriptions = queue.waiting;
    queue.waiting = [];
    queue.running = { subscriptions, reservation };
    try {
      const rows = await subscriptions[0]?.render(reservation);
      if (rows === undefined) reservation.release();
      else deliver(subscriptions, rows, reservation);
    } catch (error) {
      reservation.release();
      const retried = error instanceof TooLarge ? subscriptions.filter(({ isReleased }) => !isReleased) : [];
      if (retried.length > 0) queue.pool = this.#large;
      queue.waiting.unshift(...retried);
      for (const other of subscriptions) if (!retried.includes(other)) other.reject(error);
    }
    queue.running = undefined;
    this.#advance(queue);
  }
}

function clientGone(): Error {
  return new Error('The client has disconnected');
}

function deliver(subscriptions: readonly Subscription[], rows: Rows, reservation: Reservation): void {
  const holders = subscriptions.filter(({ isReleased }) => !isReleased);
  const shared = new SharedReservation(reservation, holders.length);
  for (const subscription of subscriptions) {
    if (subscription.isReleased) subscription.reject(clientGone());
    else subscription.hold(shared);
  }
  if (holders.length === 0) reservation.release();
  else reservation.finish();
  void resolveAll(holders, rows);
}

/** Large pages begin one per event loop turn, since an answer begins by copying megabytes into its socket. */
async function resolveAll(holders: readonly Subscription[], rows: Rows): Promise<void> {
  const perTurn = rows.length > MAX_COPIED_BYTES ? 1 : SMALL_PAGES_PER_TURN;
  for (const [index, holder] of holders.entries()) {
    if (index > 0 && index % perTurn === 0) await setImmediate();
    holder.resolve(rows);
  }
}

/** The listings of this process. */
export const listings = new ListingCoalescer();
