import { expect, test } from 'vitest';
import { type BenchOptions, readArguments } from './arguments.ts';
import { HELP } from './help.ts';
import { rowIdsOf } from './profile.ts';
import { PROFILES } from './profiles.ts';
import { GROWTHS } from './rows.ts';
import { UsageError } from './usage-error.ts';

function read(...args: string[]): BenchOptions {
  return readArguments(args) as BenchOptions;
}

test('readArguments() asks for everything of the python profile by default', () => {
  expect(read()).toEqual({
    profile: PROFILES.python,
    rows: [
      ...['file', 'head', 'missing', 'redirect', 'listing-1000', 'listing-20', 'big', 'big-4'],
      ...['idle-clients', 'start'],
    ],
    growths: GROWTHS,
    rounds: 5,
    seconds: 1,
    contestants: undefined,
    output: undefined,
    isWhole: true,
  });
});

test('readArguments() takes rows and contestants in the order of the table', () => {
  const options = read('--only', 'growth-file,big,file', '--contestants', 'serve,weblistener');
  expect(options.rows).toEqual(['file', 'big']);
  expect(options.growths).toEqual(['growth-file']);
  expect(options.contestants).toEqual(['weblistener', 'serve']);
});

test('readArguments() asks for the rows of the web profile where that is named', () => {
  const options = read('--profile', 'web');
  expect(options.profile.file).toBe('results-web');
  expect(options.rows).toEqual([
    ...['file', 'head', 'not-modified', 'range', 'listing-1000', 'listing-20', 'big', 'big-4', 'start'],
  ]);
  expect([options.growths, options.isWhole]).toEqual([[], true]);
  expect(read('--profile', 'web', '--only', 'range,file').rows).toEqual(['file', 'range']);
  expect(read('--profile', 'python')).toEqual(read());
});

test.each([
  { args: ['--only', 'file'], whole: false, why: 'not all rows' },
  { args: ['--contestants', 'nginx'], whole: false, why: 'not all contestants' },
  { args: ['--rounds', '4'], whole: false, why: 'too few rounds' },
  { args: ['--rounds', '7', '--seconds', '2'], whole: true, why: 'more of everything' },
])('readArguments() knows what may be quoted: $why', ({ args, whole }) => {
  expect(read(...args).isWhole).toBe(whole);
});

test.each([
  { args: ['--only', 'file,pile'], says: 'Unknown row "pile": give some of file,head,' },
  { args: ['--only', ''], says: 'Unknown row ""' },
  {
    args: ['--contestants', 'apache'],
    says: 'Unknown contestant "apache": give some of weblistener,workers,ceiling,',
  },
  { args: ['--profile', 'ruby'], says: 'Unknown profile "ruby": give python or web' },
  { args: ['--profile', 'toString'], says: 'Unknown profile "toString"' },
  { args: ['--profile', ''], says: 'Unknown profile ""' },
  { args: ['--profile'], says: "Option '--profile <value>' argument missing" },
  { args: ['--only', 'range'], says: 'Unknown row "range": give some of file,head,missing,' },
  {
    args: ['--profile', 'web', '--only', 'missing'],
    says: 'Unknown row "missing": give some of file,head,not-',
  },
  { args: ['--profile', 'web', '--contestants', 'original'], says: 'Unknown contestant "original"' },
  { args: ['--rounds', '0'], says: 'Invalid number of rounds "0": give a whole number from 1 to 999' },
  { args: ['--seconds', '1.5'], says: 'Invalid number of seconds "1.5"' },
  { args: ['--rounds'], says: "Option '--rounds <value>' argument missing" },
  { args: ['--quick'], says: "Unknown option '--quick'" },
  { args: ['file'], says: "Unexpected argument 'file'" },
])('readArguments() refuses $args in one line', ({ args, says }) => {
  expect(() => read(...args)).toThrow(UsageError);
  expect(() => read(...args)).toThrow(says);
  expect(() => read(...args)).toThrow(/^.*$/);
});

test('the help names every row and every contestant', () => {
  expect(readArguments(['-h'])).toBe('help');
  const names = Object.values(PROFILES).flatMap((profile) => [
    ...rowIdsOf(profile),
    ...profile.growths,
    ...profile.contestants.map(({ name }) => name),
  ]);
  for (const name of [...Object.keys(PROFILES), ...names])
    expect(HELP).toMatch(new RegExp(`[ ,]${name}[,;: .]|${name}\n`));
});
