import { type Figures, type MetricId, rowOf } from './metrics.ts';
import type { RowId } from './rows.ts';

/** What was measured, or why it was not. */
export class Results {
  readonly #samples = new Map<string, number[]>();
  readonly #notes = new Map<string, string>();

  /** Adds what one round has yielded. */
  add(contestant: string, figures: Figures): void {
    for (const [metric, figure] of Object.entries(figures)) {
      const key = `${contestant} ${metric}`;
      this.#samples.set(key, [...(this.#samples.get(key) ?? []), figure]);
    }
  }

  /** Says why a row does not count: figures that there are, or come, are left out. */
  strike(contestant: string, row: RowId, why: string): void {
    this.#notes.set(`${contestant} ${row}`, why);
  }

  isStruck(contestant: string, row: RowId): boolean {
    return this.#notes.has(`${contestant} ${row}`);
  }

  /** A figure a round; undefined where it was not measured, or does not count. */
  samples(contestant: string, metric: MetricId): readonly number[] | undefined {
    return this.isStruck(contestant, rowOf(metric))
      ? undefined
      : this.#samples.get(`${contestant} ${metric}`);
  }

  note(contestant: string, row: RowId): string | undefined {
    return this.#notes.get(`${contestant} ${row}`);
  }
}
