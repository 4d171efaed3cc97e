import type { Answer, Log, Outcome } from '../../src/log/log.ts';

/** A log that keeps its entries in memory. */
export class KeptLog implements Log {
  /** Answers in the order of their first bytes. */
  readonly begun: Answer[] = [];
  /** Answers in the order of their ends. */
  readonly answers: (Answer & Outcome)[] = [];
  readonly notes: string[] = [];
  /** Exceptions thrown inside requests. */
  readonly failures: unknown[] = [];
  #wake = () => {};

  banner(): void {}

  answering(answer: Answer): void {
    this.begun.push(answer);
  }

  answered(answer: Answer, outcome: Outcome): void {
    this.answers.push({ ...answer, ...outcome });
  }

  note(message: string): void {
    this.notes.push(message);
    this.#wake();
  }

  failed(error: unknown): void {
    this.failures.push(error);
  }

  /** Waits for the given number of notes. */
  async noted(count: number): Promise<void> {
    while (this.notes.length < count) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async close(): Promise<void> {}
}
