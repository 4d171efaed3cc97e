import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { ROOT } from './suite.ts';

export interface RunOptions {
  env?: Record<string, string>;
  /** Standard input. @default empty */
  input?: string;
  /** Called with each piece of output. */
  onOutput?: (text: string) => void;
}

/** The output and exit code of a command. */
export interface Printed {
  stdout: string;
  stderr: string;
  code: number | null;
}

/** Runs a command in the checkout until it exits. */
export async function command(program: string, args: string[], options: RunOptions = {}): Promise<Printed> {
  const child = spawn(program, args, { cwd: ROOT, env: { ...process.env, ...options.env } });
  const printed = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text) => {
      printed[stream] += text;
      options.onOutput?.(text);
    });
  }
  child.stdin.on('error', () => {}).end(options.input ?? '');
  const [code] = await once(child, 'close');
  return { ...printed, code };
}

/** Runs docker and returns its output without the final newline; rejects on failure. */
export async function docker(args: string[], options: RunOptions = {}): Promise<string> {
  const { code, stdout, stderr } = await command('docker', args, options);
  if (code !== 0) throw new Error(`docker ${args.join(' ')} failed with ${code}: ${stderr || stdout}`);
  return stdout.trimEnd();
}
