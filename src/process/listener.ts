/** How long answers in progress may take once the listener is told to stop, in milliseconds. */
export const DRAIN_MS = 8000;

/** What listens. */
export interface Listener {
  readonly port: number;
  /** The first call lets answers in progress go on for `DRAIN_MS`, the second cuts them. Resolves once all has ended. */
  stop(): Promise<void>;
}
