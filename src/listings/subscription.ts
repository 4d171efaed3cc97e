import type { Reservation } from './budget.ts';
import type { Render, Rows } from './rows.ts';

/** The memory of rendered rows, released with the last subscription that holds them. */
export class SharedReservation {
  readonly #reservation: Reservation;
  holders: number;

  constructor(reservation: Reservation, holders: number) {
    this.#reservation = reservation;
    this.holders = holders;
  }

  release(): void {
    this.holders -= 1;
    if (this.holders === 0) this.#reservation.release();
  }
}

/** One request's interest in a listing, from the request until its answer is sent. */
export class Subscription {
  /** Rejects if the folder cannot be read, or if the subscription is released first. */
  readonly rows: Promise<Rows>;
  /** Settle `rows`. */
  resolve: (rows: Rows) => void = () => {};
  reject: (error: unknown) => void = () => {};
  readonly render: Render;
  readonly #onCancel: (subscription: Subscription) => void;
  #held: SharedReservation | undefined;
  #isReleased = false;

  /** @param onCancel called when it is released before the rows are rendered */
  constructor(render: Render, onCancel: (subscription: Subscription) => void) {
    this.render = render;
    this.#onCancel = onCancel;
    this.rows = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }

  get isReleased(): boolean {
    return this.#isReleased;
  }

  /** Whether no other request holds the same rows. */
  get isSoleHolder(): boolean {
    return this.#held?.holders === 1;
  }

  /** Holds rendered rows until `release`. */
  hold(reservation: SharedReservation): void {
    this.#held = reservation;
  }

  /** Gives up the rows: the answer is sent, or the client has disconnected. */
  release(): void {
    if (this.#isReleased) return;
    this.#isReleased = true;
    if (this.#held === undefined) this.#onCancel(this);
    else this.#held.release();
    this.#held = undefined;
  }
}
