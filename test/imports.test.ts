import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const SRC = fileURLToPath(new URL('../src', import.meta.url));

/** The folders of `src`, from the entry down. */
const ROOMS = [
  'main.ts',
  'cli',
  'process',
  'admin',
  'web',
  'mirror',
  'listings',
  'net',
  'log',
  'files',
  'python',
  'util',
];
/** Files that any folder may import; of the folders they import only `python`, for its types. */
const SHARED = ['settings.ts', 'errors.ts'];

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

function roomOf(file: string): string {
  return file.split(sep)[0] ?? '';
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(SRC, file), 'utf8');
  return [...text.matchAll(/(?:from|import|import\() ?'(\.[^']+)'/g)].map(([, path = '']) =>
    relative(SRC, join(SRC, dirname(file), path)),
  );
}

test('src has the listed folders and no others', () => {
  expect([...new Set(files.map(roomOf))].sort()).toEqual([...ROOMS, ...SHARED].sort());
});

test('node:http is imported for its types alone: util/http.ts says why', () => {
  const wrong = files.filter((file) =>
    /^import (?!type )[^;]*'node:http'/m.test(readFileSync(join(SRC, file), 'utf8')),
  );
  expect(wrong).toEqual([]);
});

test.each(files)('%s imports only from its own folder, the folders below it and the shared files', (file) => {
  const room = roomOf(file);
  const below = SHARED.includes(room) ? ['python'] : ROOMS.slice(ROOMS.indexOf(room));
  const wrong = importsOf(file).filter((target) => ![...below, ...SHARED].includes(roomOf(target)));
  expect(wrong).toEqual([]);
});
