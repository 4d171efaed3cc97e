import { runProgram } from './programs.ts';

/** An answer as curl received it. */
export interface Got {
  readonly status: number;
  readonly fields: Headers;
  /** Decoded, with `--compressed`. */
  readonly body: Buffer;
}

/** Requests a target with curl. */
export async function curl(port: number, target: string, ...args: readonly string[]): Promise<Got> {
  const url = `http://127.0.0.1:${port}${target}`;
  const { stdout } = await runProgram('curl', ['--silent', '--show-error', '--include', ...args, url]);
  const end = stdout.indexOf('\r\n\r\n');
  const [statusLine = '', ...lines] = stdout.toString('latin1', 0, end).split('\r\n');
  return {
    status: Number(statusLine.split(' ')[1]),
    fields: new Headers(lines.map((line) => /^([^:]*): *(.*)$/.exec(line)?.slice(1) as [string, string])),
    body: stdout.subarray(end + 4),
  };
}
