/** A queue that serves its keys round-robin, and the tasks of a key in order. */
export class FairQueue<Task> {
  readonly #tasks = new Map<string, Task[]>();
  readonly #maxPerKey: number;
  readonly #maxTotal: number;
  #total = 0;

  constructor(limits: { readonly maxPerKey: number; readonly maxTotal: number }) {
    this.#maxPerKey = limits.maxPerKey;
    this.#maxTotal = limits.maxTotal;
  }

  /** Adds a task; returns false if the queue is full for its key. */
  push(key: string, task: Task): boolean {
    const tasks = this.#tasks.get(key) ?? [];
    if (tasks.length >= this.#maxPerKey || this.#total >= this.#maxTotal) return false;
    tasks.push(task);
    this.#tasks.set(key, tasks);
    this.#total += 1;
    return true;
  }

  /** Removes the next task; undefined if there is none. */
  shift(): Task | undefined {
    const [next] = this.#tasks;
    if (next === undefined) return undefined;
    const [key, tasks] = next;
    const task = tasks.shift();
    this.#tasks.delete(key);
    if (tasks.length > 0) this.#tasks.set(key, tasks);
    this.#total -= 1;
    return task;
  }
}
