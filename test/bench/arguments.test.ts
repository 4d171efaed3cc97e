import { expect, test } from 'vitest';
import { type BenchOptions, readArguments } from './arguments.ts';
import { CONTESTANTS } from './contestants.ts';
import { HELP } from './help.ts';
import { GROWTHS, ROW_IDS } from './rows.ts';
import { UsageError } from './usage-error.ts';

const NAMES = CONTESTANTS.map(({ name }) => name);

function read(...args: string[]): BenchOptions {
  return readArguments(args, NAMES) as BenchOptions;
}

test('readArguments() asks for everything by default', () => {
  expect(read()).toEqual({
    rows: ROW_IDS,
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
  expect(readArguments(['-h'], NAMES)).toBe('help');
  for (const name of [...ROW_IDS, ...GROWTHS, ...NAMES])
    expect(HELP).toMatch(new RegExp(`[ ,]${name}[,; .]|${name}\n`));
});
