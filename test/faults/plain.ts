import { join } from 'node:path';
import { Client } from './client.ts';
import { type Content, writeContent } from './content.ts';
import type { Context, Listener, Tally } from './fault.ts';

/** How long any answer to a plain request may take, in milliseconds. */
export const ANSWER_MS = 10_000;

const PLAIN: Content = { size: 1024, seed: 1 };

/** The head of a request of either profile. */
export function get(target: string, fields = ''): string {
  return `GET ${target} HTTP/1.1\r\nHost: localhost\r\n${fields}\r\n`;
}

/** Where the listener serves. */
export function served({ folder }: Context, name: string): string {
  return join(folder, 'www', name);
}

/** Lays the file of the plain request. */
export function layPlain(context: Context): void {
  writeContent(served(context, 'plain.bin'), PLAIN);
}

/**
 * Asks for a file that has nothing to do with the fault.
 * @returns undefined where the answer is right, else what is wrong with it
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

/** What a fault has found so far. */
export interface Found {
  readonly tried: number;
  readonly wrong?: number;
  readonly lost?: number;
  readonly note?: string;
  readonly failures?: readonly string[];
}

/** Tries the plain request behind a fault that was provoked `tried` times at once. */
export async function survival(listener: Listener, found: Found): Promise<Tally> {
  const problem = await askPlain(listener.port);
  const { tried, wrong = 0, lost = 0, note, failures = [] } = found;
  return {
    tried,
    survived: problem === undefined ? tried : 0,
    wrong,
    lost,
    ...(note !== undefined && { note }),
    failures: problem === undefined ? failures : [...failures, `the plain request behind it: ${problem}`],
  };
}
