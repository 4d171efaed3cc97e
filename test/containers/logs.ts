import { expect } from 'vitest';
import { command } from './docker.ts';
import type { Containers } from './pair.ts';

/** A line of `log_message`, with its address and time. */
const FRONT = /^\d+(?:\.\d+){3} - - \[\d\d\/\w{3}\/\d{4} [\d:]{8}\] /;

/** Python 3.5 prints only the traceback on standard error, and this on standard output. */
const EXCEPTION_OF_3_5 = /^-{40}\nException happened during processing of request from [^\n]*\n-{40}\n/gm;

/** Expects that no log has more than the compared lines, and that each listener printed its banner once. */
export async function expectLogs({ ours, original }: Containers): Promise<void> {
  for (const container of [ours, original]) {
    const { stdout, stderr } = await command('docker', ['logs', container.id]);
    expect(stdout.replace(EXCEPTION_OF_3_5, '')).toBe('serving at port 80\n');
    expect(stderr.length).toBe(container.taken);
    expect(await container.takeLog(() => true)).toBe('');
  }
}

/** The lines of a log, without address and time. */
export function messages(log: string): string[] {
  return log
    .split(/\r?\n/)
    .filter((line) => line !== '')
    .map((line) => line.replace(FRONT, ''));
}
