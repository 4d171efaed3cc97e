import { readFileSync } from 'node:fs';
import type { TreeEntry } from '../support/tree.ts';

/** An answer of CPython 3.5.10, or the one expected instead for a deliberate deviation. */
export interface Recorded {
  group: string;
  name: string;
  request: string;
  halfClose?: boolean;
  head: string;
  body?: string;
  bodyLength?: number;
  bodySha256?: string;
  log?: string;
  deviation?: string;
}

/** In the order of recording. */
export const recorded = readFileSync(new URL('exchanges.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Recorded);

/** The files that were served. */
export const recordedTree = JSON.parse(
  readFileSync(new URL('tree.json', import.meta.url), 'utf8'),
) as TreeEntry[];
