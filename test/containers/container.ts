import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { inject } from 'vitest';
import { Running } from '../support/command.ts';
import { askPort } from '../support/exchange.ts';
import type { Served } from '../support/served.ts';
import { eventually, within } from '../support/wait.ts';
import { docker } from './docker.ts';
import { labelOf, PYTHON_FOLDER } from './suite.ts';

export interface StartOptions {
  /** Options of `docker run`. */
  flags?: string[];
  /** Arguments after the image. */
  args?: string[];
  /** The port in the container. @default 80 */
  port?: number;
}

export type Health = 'healthy' | 'unhealthy';

/** How long a log line may take from a container to `docker logs`. */
const LOG_MS = 5000;

/** A serving container, its port published on a free port of this machine. */
export class Container implements Served {
  readonly id: string;
  readonly #logs: Running;
  readonly #inside: number;
  #port = 0;
  #taken = 0;

  /** Runs an image and waits for its banner. */
  static async start(
    image: string,
    { flags = [], args = [], port = 80 }: StartOptions = {},
  ): Promise<Container> {
    const own = ['--detach', '--label', labelOf(inject('suite')), '--publish', `127.0.0.1::${port}`];
    const id = await docker(['run', ...own, ...flags, image, ...args]);
    const container = new Container(id, port);
    await container.#logs.until(() => /serving at port \d+/.test(container.banner));
    await container.findPort();
    return container;
  }

  private constructor(id: string, inside: number) {
    this.id = id;
    this.#inside = inside;
    this.#logs = new Running(
      spawn('docker', ['logs', '--follow', id], { stdio: ['ignore', 'pipe', 'pipe'] }),
    );
  }

  get port(): number {
    return this.#port;
  }

  /** Standard output. */
  get banner(): string {
    return this.#logs.stdout;
  }

  /** Standard error. */
  get log(): string {
    return this.#logs.stderr;
  }

  /** How many characters of the log were taken. */
  get taken(): number {
    return this.#taken;
  }

  async findPort(): Promise<void> {
    const published = await docker(['port', this.id, String(this.#inside)]);
    this.#port = Number(/127\.0\.0\.1:(\d+)/.exec(published)?.[1]);
  }

  ask(request: string, halfClose = false): Promise<string> {
    return askPort(this.#port, request, halfClose);
  }

  get(target: string): Promise<string> {
    return this.ask(`GET ${target} HTTP/1.0\r\n\r\n`);
  }

  async takeLog(isWhole: (log: string) => boolean): Promise<string> {
    const late = new AbortController();
    const whole = this.#logs.until(() => isWhole(this.log.slice(this.#taken))).catch(() => {});
    await Promise.race([whole, delay(LOG_MS, undefined, { signal: late.signal }).catch(() => {})]);
    late.abort();
    const log = this.log.slice(this.#taken);
    this.#taken += log.length;
    return log;
  }

  /** Waits until it answers; a start or restart can change the published port. */
  async answers(): Promise<void> {
    await this.findPort();
    await eventually('the container answers', async () => (await this.get('/')) !== '');
  }

  async inspect<T = string>(format: string): Promise<T> {
    return JSON.parse(await docker(['inspect', '--format', `{{json ${format}}}`, this.id]));
  }

  exec(...command: string[]): Promise<string> {
    return docker(['exec', this.id, ...command]);
  }

  /** Waits for a result of the health check; returns the milliseconds. */
  async health(wanted: Health, withinMs: number): Promise<number> {
    const start = Date.now();
    await waitForHealth(this.id, wanted, withinMs);
    return Date.now() - start;
  }

  /** Removes the container. */
  async stop(): Promise<void> {
    await docker(['rm', '--force', '--volumes', this.id]);
    await this.#logs.exited;
  }
}

/** Waits for a result of a container's health check by Docker's events: polling would slow the checks down. */
export async function waitForHealth(id: string, wanted: Health, withinMs: number): Promise<void> {
  const since = (Date.now() / 1000).toFixed(3);
  if ((await docker(['inspect', '--format', '{{.State.Health.Status}}', id])) === wanted) return;
  const filters = ['--filter', `container=${id}`, '--filter', 'event=health_status'];
  const events = new Running(
    spawn('docker', ['events', '--since', since, ...filters, '--format', '{{.Status}}'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  );
  const isReported = () => events.stdout.includes(`health_status: ${wanted}\n`);
  await within(withinMs, `the container is ${wanted}`, events.until(isReported)).finally(() => events.stop());
}

/** Starts weblistener. */
export function startOurs(flags: string[] = [], args: string[] = []): Promise<Container> {
  return Container.start(inject('suite').ours, { flags, args });
}

/** Starts the original, outside the mounted folder and with unbuffered output. */
export function startOriginal(flags: string[] = []): Promise<Container> {
  const listener = ['--volume', `${PYTHON_FOLDER}/PyWebListener.py:/opt/PyWebListener.py:ro`];
  return Container.start(inject('suite').original, {
    flags: [...listener, '--env', 'PYTHONUNBUFFERED=1', ...flags],
    args: ['python', '/opt/PyWebListener.py'],
  });
}
