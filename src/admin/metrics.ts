import { AggregatorRegistry, Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Answer, Log, Outcome } from '../log/log.ts';
import type { ConnectionCounts } from '../net/connections.ts';

/** The metrics of a process, in the form that prom-client aggregates. */
export type Report = Awaited<ReturnType<Registry['getMetricsAsJSON']>>;

/** The kind of a report. Each report of metrics resets the measurements of the event loop. */
export type ReportKind = 'metrics' | 'liveness';

export const CONTENT_TYPE = Registry.PROMETHEUS_CONTENT_TYPE;

/** The other methods share a label: clients invent them. */
const METHODS = ['GET', 'HEAD', 'OPTIONS'];

const START_TIME = 'process_start_time_seconds';

/** Upper bounds of the histogram, in seconds. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** The metrics of a process, for Prometheus. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #requests = new Counter({
    ...this.#named('requests_total', 'Answered requests by method and class of the status'),
    labelNames: ['method', 'status'],
  });
  readonly #bytes = new Counter(
    this.#named('response_body_bytes_total', 'Bytes of response bodies handed to the kernel'),
  );
  readonly #duration = new Histogram({
    ...this.#named(
      'request_duration_seconds',
      'Time from a complete request head until the answer is handed to the kernel',
    ),
    buckets: BUCKETS,
  });
  readonly #open = new Gauge(this.#named('connections', 'Open connections'));
  readonly #answering = new Gauge(this.#named('answers_in_flight', 'Connections whose answer is being sent'));
  readonly #refused = new Counter(
    this.#named('refused_connections_total', 'Connections beyond --max-connections'),
  );
  readonly #acceptErrors = new Counter(
    this.#named('accept_errors_total', 'Connections that could not be accepted'),
  );

  constructor() {
    collectDefaultMetrics({ register: this.#registry });
  }

  /** A log that counts the answers. */
  observing(log: Log): Log {
    return {
      ...log,
      answered: (answer, outcome) => {
        this.#count(answer, outcome);
        log.answered?.(answer, outcome);
      },
    };
  }

  async report({ open, answering, refused, acceptErrors }: ConnectionCounts): Promise<Report> {
    this.#open.set(open);
    this.#answering.set(answering);
    setCounter(this.#refused, refused);
    setCounter(this.#acceptErrors, acceptErrors);
    const report = await this.#registry.getMetricsAsJSON();
    // Report the earliest start time; prom-client omits this metric when it aggregates.
    return report.map((metric) => (metric.name === START_TIME ? { ...metric, aggregator: 'min' } : metric));
  }

  #named(name: string, help: string) {
    return { name: `weblistener_${name}`, help, registers: [this.#registry] };
  }

  #count({ method = '', status }: Answer, { bytes, durationMs }: Outcome): void {
    const label = METHODS.includes(method) ? method : 'other';
    this.#requests.inc({ method: label, status: `${Math.floor(status / 100)}xx` });
    this.#bytes.inc(bytes);
    this.#duration.observe(durationMs / 1000);
  }
}

/** Sets a counter to a count that is kept elsewhere. */
function setCounter(counter: Counter, count: number): void {
  counter.reset();
  counter.inc(count);
}

/** Adds up the reports of several processes. */
export async function sumOf(reports: readonly Report[]): Promise<Report> {
  return AggregatorRegistry.aggregate([...reports]).getMetricsAsJSON();
}

/** The part of a report that must never decrease, not even when its process has ended. */
export function countersOf(report: Report): Report {
  return report.filter(({ type }) => ['counter', 'histogram'].includes(String(type)));
}

/** The sum of reports in the text format of Prometheus. */
export function formatMetrics(reports: readonly Report[]): Promise<string> {
  return AggregatorRegistry.aggregate([...reports]).metrics();
}
