// Records what CPython answers to the requests of `SETS`: PYTHON=all npm run record. Fails if weblistener answers otherwise.
import { writeFileSync } from 'node:fs';
import { findPythons, type LocalPython } from '../support/python.ts';
import { replaceTree } from '../support/tree.ts';
import { Pair } from './pair.ts';
import { linesOf, type Recording, SETS } from './recorded-pythons.ts';

const recording: Recording = { lines: [], pythons: [] };
const numbers = new Map<string, number>();
const before = new Map<string, string>();

for (const python of findPythons()) {
  const version = python.version.join('.');
  recording.pythons.push({ version, sets: await record(python) });
  console.log(`Recorded Python ${version}`);
}
writeFileSync(new URL('recorded-pythons.json', import.meta.url), format(recording));

async function record(python: LocalPython): Promise<Recording['pythons'][number]['sets']> {
  const pair = await Pair.start(python);
  const sets: Recording['pythons'][number]['sets'] = {};
  for (const [name, { tree, requests }] of Object.entries(SETS)) {
    replaceTree(pair.folder, tree);
    const differences: Recording['pythons'][number]['sets'][string] = {};
    for (const [index, request] of requests.entries()) {
      const { ours } = await pair.compare(request);
      const lines = [numbersOf(ours.answer), numbersOf(ours.log)] as const;
      const key = `${name} ${index}`;
      if (before.get(key) !== String(lines)) differences[index] = lines;
      before.set(key, String(lines));
    }
    sets[name] = differences;
  }
  await pair.stop();
  return sets;
}

/** The numbers of the lines of a text; new lines are added. */
function numbersOf(text: string): number[] {
  return linesOf(text).map((line) => {
    const number = numbers.get(line) ?? recording.lines.push(line) - 1;
    numbers.set(line, number);
    return number;
  });
}

/** JSON with a line for each line and each answer. */
function format({ lines, pythons }: Recording): string {
  const list = (all: string[]) => all.join(',\n');
  const releases = pythons.map(({ version, sets }) => {
    const named = Object.entries(sets).map(
      ([name, differences]) =>
        `"${name}": {\n${list(Object.entries(differences).map(([index, answer]) => `"${index}": ${JSON.stringify(answer)}`))}\n}`,
    );
    return `{"version": "${version}", "sets": {\n${list(named)}\n}}`;
  });
  return `{"lines": [\n${list(lines.map((line) => JSON.stringify(line)))}\n],\n"pythons": [\n${list(releases)}\n]}\n`;
}
