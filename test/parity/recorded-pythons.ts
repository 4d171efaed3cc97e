import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { TreeEntry } from '../support/tree.ts';
import { recorded, recordedTree } from './corpus.ts';
import type { Request } from './request.ts';
import type { Seen } from './seen.ts';
import { TELLING_REQUESTS, TELLING_TREE } from './telling.ts';

/** The requests that were sent to each release, and the files that were served. */
export const SETS: Readonly<
  Record<string, { readonly tree: TreeEntry[]; readonly requests: readonly Request[] }>
> = {
  recorded: { tree: recordedTree, requests: recorded },
  telling: { tree: TELLING_TREE, requests: TELLING_REQUESTS },
};

/** The lines of an answer and of its log, by their numbers. */
type Lines = readonly [answer: number[], log: number[]];

/** What each release answers, deviations aside: the first one whole, each other as its differences from the one before. */
export interface Recording {
  readonly lines: string[];
  readonly pythons: { version: string; sets: Record<string, Record<number, Lines>> }[];
}

/** A longer line is stored as its hash. */
const MAX_LINE = 500;

const FILE = new URL('recorded-pythons.json', import.meta.url);

/** Splits a text into lines as they are stored. */
export function linesOf(text: string): string[] {
  return text.split('\n').map((line) => {
    if (line.length <= MAX_LINE) return line;
    return `${line.length} bytes, sha256 ${createHash('sha256').update(line, 'latin1').digest('hex')}`;
  });
}

/** The recorded answers of each release to the requests of each set, as lines. */
export function recordedPythons(): { version: string; answers: Record<string, Seen[]> }[] {
  const { lines, pythons } = JSON.parse(readFileSync(FILE, 'utf8')) as Recording;
  const text = (numbers: number[]) => numbers.map((number) => lines[number]).join('\n');
  const current: Record<string, Seen[]> = {};
  return pythons.map(({ version, sets }) => {
    for (const [name, differences] of Object.entries(sets)) {
      const answers = [...(current[name] ?? [])];
      for (const [index, [answer, log]] of Object.entries(differences))
        answers[Number(index)] = { answer: text(answer), log: text(log) };
      current[name] = answers;
    }
    return { version, answers: { ...current } };
  });
}
