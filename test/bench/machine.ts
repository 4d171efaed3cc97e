import { cpus, release, totalmem, type } from 'node:os';
import { output } from './processes.ts';

/** What a run was made on. */
export interface Machine {
  readonly date: string;
  readonly command: string;
  readonly processor: string;
  readonly memoryGiB: number;
  readonly system: string;
  readonly node: string;
  readonly wrk: string;
}

/** @throws where there is no wrk */
export async function describeMachine(args: readonly string[]): Promise<Machine> {
  const [{ model = 'unknown processor' } = {}] = cpus();
  return {
    date: new Date().toISOString().slice(0, 16).replace('T', ' '),
    command: ['npm run bench', ...(args.length > 0 ? ['--', ...args] : [])].join(' '),
    processor: `${cpus().length} x ${model.trim()}`,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.versions.node,
    wrk: await wrkVersion(),
  };
}

async function wrkVersion(): Promise<string> {
  const printed = await output('sh', ['-c', 'wrk -v 2>&1 || true']);
  const version = /^wrk (\S+)/.exec(printed)?.[1];
  if (version !== undefined) return version;
  throw new Error('There is no wrk, with which it measures: apt-get install wrk nginx darkhttpd busybox');
}
