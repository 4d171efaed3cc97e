/** Time for answers in progress after a stop, in milliseconds. */
export const DRAIN_MS = 8000;

/** A running listener, in this process or in workers. */
export interface Listener {
  readonly port: number;
  /** The first call lets answers in progress finish within `DRAIN_MS`, a second one cuts them. Resolves when all are closed. */
  stop(): Promise<void>;
}
