import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareNames, isPlain } from '../../src/web/listing/name-order.ts';

const collator = new Intl.Collator('en', { numeric: true });
const compare = (a: string, b: string) => compareNames(a, b, isPlain(a) && isPlain(b));
const wanted = (a: string, b: string) => collator.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);

/** Few characters, so that many names share a prefix, or differ only in case or leading zeros. */
const alike = fc
  .array(fc.constantFrom('a', 'A', 'b', '0', '0', '1', '9', '10', '-', '.', '_', ' ', '~', '$', 'z', 'Z'), {
    maxLength: 8,
  })
  .map((parts) => parts.join(''));
const ascii = fc.string({ unit: 'binary-ascii', maxLength: 12 });
const numbers = fc.stringMatching(/^[0-9]{0,300}$/);
const any = fc.oneof(
  alike,
  ascii,
  numbers,
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.constantFrom('é', 'e\u0301', 'É', 'ß', 'ss', 'ñ', 'ä', 'æ', 'l·', '\u0301'),
);

test('compareNames() compares like Intl.Collator, and by UTF-16 units if that finds no difference', () => {
  const check = (a: string, b: string) => Math.sign(compare(a, b)) === Math.sign(wanted(a, b));
  fc.assert(fc.property(alike, alike, check), { numRuns: 50_000 });
  fc.assert(fc.property(any, any, check), { numRuns: 20_000 });
});

test('compareNames() orders every pair of characters like the collator', () => {
  const characters = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code));
  for (const a of characters)
    for (const b of characters)
      if (Math.sign(compare(a, b)) !== Math.sign(wanted(a, b))) expect([a, b]).toEqual([]);
});

test.each([
  { names: ['zebra', 'éclair', 'eclair', 'Eclair', 'elan'], why: 'accents stand by their letters' },
  {
    names: ['v9', `v1${'0'.repeat(25)}`, `v2${'0'.repeat(25)}`, `v${'9'.repeat(24)}`, 'v10'],
    why: 'numbers of any length are numbers',
  },
  { names: ['a1', 'a01', 'a001', 'A1', 'a1b'], why: 'leading zeros decide last' },
])('compareNames(): $why', ({ names }) => {
  const sorted = [...names].sort(compare);
  expect(sorted).toEqual([...names].sort(wanted));
  expect([...names].reverse().sort(compare)).toEqual(sorted);
});

test('compareNames() is a total order of names that the collator finds equal', () => {
  expect(compare('a\u0301', 'á')).toBeLessThan(0);
  expect(compare('á', 'a\u0301')).toBeGreaterThan(0);
  expect(compare('a\x01', 'a')).toBeGreaterThan(0);
});
