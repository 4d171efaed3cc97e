import { join } from 'node:path';
import { Client } from './client.ts';
import { type Content, writeContent } from './content.ts';
import type { Context, Listener, Tally } from './fault.ts';

/** Limit for a plain request in milliseconds. */
export const ANSWER_MS = 10_000;

const PLAIN: Content = { size: 1024, seed: 1 };

/** A GET request. */
export function get(target: string, fields = ''): string {
  return `GET ${target} HTTP/1.1\r\nHost: localhost\r\n${fields}\r\n`;
}

/** A path in the served folder. */
export function served({ folder }: Context, name: string): string {
  return join(folder, 'www', name);
}

/** Creates the file of the plain request. */
export function layPlain(context: Context): void {
  writeContent(served(context, 'plain.bin'), PLAIN);
}

/**
 * Requests a file that is unrelated to the fault.
 * @returns undefined for the right answer, else the problem
 */
export async function askPlain(port: number): Promise<string | undefined> {
  try {
    const client = await Client.open(port);
    client.send(get('/plain.bin'), { status: [200], content: PLAIN });
    await client.settles(ANSWER_MS);
    client.close();
    const { statuses, wrong } = client.answers;
    if (statuses.length === 1) return undefined;
    return wrong[0] ?? (client.ended === undefined ? 'no answer' : 'closed without an answer');
  } catch (error) {
    return (error as Error).message;
  }
}

/** The counts of a fault. */
export interface Found {
  readonly tried: number;
  readonly wrong?: number;
  readonly lost?: number;
  readonly note?: string;
  readonly failures?: readonly string[];
}

/** Completes the tally of a fault with a plain request afterwards. */
export async function survival(listener: Listener, found: Found): Promise<Tally> {
  const problem = await askPlain(listener.port);
  const { tried, wrong = 0, lost = 0, note, failures = [] } = found;
  return {
    tried,
    survived: problem === undefined ? tried : 0,
    wrong,
    lost,
    ...(note !== undefined && { note }),
    failures: problem === undefined ? failures : [...failures, `the plain request afterwards: ${problem}`],
  };
}
