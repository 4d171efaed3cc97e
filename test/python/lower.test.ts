import { describe, expect, test } from 'vitest';
import { traitsOf } from '../../src/python/changes.ts';
import { lowerOf } from '../../src/python/lower.ts';
import { encodeUtf8 } from '../../src/util/text.ts';
import { ask, findPythons } from '../support/python.ts';

const lower = lowerOf('8.0');

test.each([
  { text: 'README.md', lowered: 'readme.md', why: 'ASCII' },
  { text: 'ÜNÏCØDÉ', lowered: 'ünïcødé', why: 'Latin-1' },
  { text: 'İ', lowered: 'i\u0307', why: 'one character lower-cased to two' },
  { text: 'ΣΊΣΥΦΟΣ', lowered: 'σίσυφος', why: 'a final sigma' },
  { text: 'ΑΣ.Α', lowered: 'ας.α'.replace('ς', 'σ'), why: 'a sigma before a dot and a letter is not final' },
  { text: 'ẞ', lowered: 'ß', why: 'a capital added in Unicode 5.1' },
  { text: 'Ꭰ', lowered: 'ꭰ', why: 'Cherokee, with a lower case since Unicode 8.0' },
  { text: '𐐀', lowered: '𐐨', why: 'outside the Basic Multilingual Plane' },
  { text: 'Ა', lowered: 'Ა', why: 'Georgian Mtavruli, from Unicode 11, unchanged' },
  { text: '𐒰', lowered: '𐒰', why: 'Osage, from Unicode 9.0, unchanged' },
  { text: 'Ɪ', lowered: 'Ɪ', why: 'U+A7AE, from Unicode 9.0, unchanged' },
  { text: 'AΣ𐒰', lowered: 'aς𐒰', why: 'a sigma before Osage is final in Unicode 8.0' },
])('lower(): $why', ({ text, lowered }) => {
  expect(lower(encodeUtf8(text))).toBe(encodeUtf8(lowered));
});

test('lower() keeps surrogates and lower-cases the text around them', () => {
  expect(lower('A\xed\xb3\xa9B')).toBe('a\xed\xb3\xa9b');
});

test('this Node.js lower-cases no character that the table does not know', () => {
  let lowered = 0;
  for (let code = 0; code < 0x110000; code++) {
    if (code >= 0xd800 && code < 0xe000) continue;
    const text = encodeUtf8(String.fromCodePoint(code));
    if (lower(text) !== text) lowered += 1;
  }
  expect(lowered).toBe(1233); // 1,304 in CPython 3.6 (Unicode 9.0), minus the 71 new in Unicode 9.0
});

test.each([
  { unicode: '8.0', lowered: 'Ა𐒰Ɪ' },
  { unicode: '9.0', lowered: 'Ა𐓘ɪ' },
  { unicode: '11.0', lowered: 'ა𐓘ɪ' },
] as const)('lower() under Unicode $unicode', ({ unicode, lowered }) => {
  expect(lowerOf(unicode)(encodeUtf8('Ა𐒰Ɪ'))).toBe(encodeUtf8(lowered));
});

/** Prints the lower case of each line, in hexadecimal. */
const LOWER = `
import sys
for line in sys.stdin.read().split():
    print(bytes.fromhex(line).decode('utf-8', 'surrogatepass').lower().encode('utf-8', 'surrogatepass').hex())
`;

describe.each(findPythons().map((python) => [python.version.join('.'), python] as const))(
  'lower() as Python %s',
  (_, python) => {
    test('for all characters', { timeout: 60_000 }, () => {
      const groups: string[] = [];
      for (let code = 0; code < 0x110000; code += 0x100)
        if (code < 0xd800 || code >= 0xe000)
          groups.push(
            Array.from({ length: 0x100 }, (_, i) => encodeUtf8(String.fromCodePoint(code + i))).join('|'),
          );
      expect(differences(groups)).toEqual([]);
    });

    test('for a sigma before and after letters and other characters', () => {
      const around = ['', 'A', '.', ' ', "'", '\u0301', '1', 'ß', '𐐀', '\ud83d\ude00'];
      const texts = around.flatMap((before) => around.map((after) => encodeUtf8(`${before}Σ${after}`)));
      expect(differences(texts)).toEqual([]);
    });

    function differences(texts: string[]): string[] {
      const ours = traitsOf(python.version).lower;
      const hex = (text: string) => Buffer.from(text, 'latin1').toString('hex');
      const theirs = ask(python, LOWER, texts.map(hex).join('\n')).trimEnd().split('\n');
      expect(theirs.length).toBe(texts.length);
      return texts.flatMap((text, i) => (hex(ours(text)) === theirs[i] ? [] : [hex(text)]));
    }
  },
);
