import type { Report, ReportKind } from '../admin/metrics.ts';

/** A running listener, in this process or in workers. */
export interface Listener {
  /** The port, or the path of a Unix socket. */
  readonly address: number | string;
  /** Goes on answering, but ends each connection with its next answer. */
  drain(): void;
  /** The first call lets answers in progress finish within the stop timeout; a second one aborts them. Resolves once all are closed. */
  stop(): Promise<void>;
  /**
   * A report per process: its metrics, or for `liveness` an empty one, which shows that it responds.
   * @throws Error if one does not answer in time
   */
  report(kind: ReportKind): Promise<Report[]>;
}
