import type { Reporter, TestModule } from 'vitest/node';

/** How many answers of a test were compared with the original's, and how many agreed. */
export interface Comparison {
  /** Names the original, as in "requests sent to Python 3.11.2". */
  readonly with: string;
  readonly compared: number;
  readonly agreeing: number;
}

declare module 'vitest' {
  interface TaskMeta {
    comparison?: Comparison;
  }
}

/** A Vitest reporter that ends the run with the sum of the comparisons in the tests' `meta`. */
export default class Verdict implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const sums = new Map<string, Comparison>();
    for (const comparison of comparisonsIn(modules)) {
      const { compared, agreeing } = sums.get(comparison.with) ?? { compared: 0, agreeing: 0 };
      sums.set(comparison.with, {
        with: comparison.with,
        compared: compared + comparison.compared,
        agreeing: agreeing + comparison.agreeing,
      });
    }
    if (sums.size === 0) return;
    const lines = [...sums.values()].map(
      ({ with: original, compared, agreeing }) =>
        `  ${agreeing.toLocaleString('en')} of ${compared.toLocaleString('en')} ${original} agree\n`,
    );
    process.stdout.write(
      `weblistener compared with Python's http.server, byte for byte:\n${lines.join('')}\n`,
    );
  }
}

function comparisonsIn(modules: readonly TestModule[]): Comparison[] {
  return modules
    .flatMap((module) => [...module.children.allTests()])
    .flatMap((test) => test.meta().comparison ?? []);
}
