import { expect, test } from 'vitest';
import { lower } from '../../src/files/lower.ts';
import { encodeUtf8 } from '../../src/files/text.ts';

test.each([
  { text: 'README.md', lowered: 'readme.md', why: 'ASCII' },
  { text: 'ÜNÏCØDÉ', lowered: 'ünïcødé', why: 'Latin-1' },
  { text: 'İ', lowered: 'i\u0307', why: 'one character becomes two' },
  { text: 'ΣΊΣΥΦΟΣ', lowered: 'σίσυφος', why: 'a sigma that ends a word' },
  { text: 'ΑΣ.Α', lowered: 'ας.α'.replace('ς', 'σ'), why: 'a sigma before a dot and a letter does not' },
  { text: 'ẞ', lowered: 'ß', why: 'a capital of Unicode 5.1' },
  { text: 'Ꭰ', lowered: 'ꭰ', why: 'Cherokee, lower case since Unicode 8' },
  { text: '𐐀', lowered: '𐐨', why: 'beyond the first plane' },
  { text: 'Ა', lowered: 'Ა', why: 'Georgian Mtavruli, of Unicode 11, stays' },
  { text: '𐒰', lowered: '𐒰', why: 'Osage, of Unicode 9, stays' },
  { text: 'Ɪ', lowered: 'Ɪ', why: 'U+A7AE, of Unicode 9, stays' },
  { text: 'AΣ𐒰', lowered: 'aς𐒰', why: 'to Unicode 8 the word ends before Osage' },
])('lower(): $why', ({ text, lowered }) => {
  expect(lower(encodeUtf8(text))).toBe(encodeUtf8(lowered));
});

test('lower() keeps surrogates and lowers around them', () => {
  expect(lower('A\xed\xb3\xa9B')).toBe('a\xed\xb3\xa9b');
});

test('this Node.js lower-cases no character that was unknown when the table was recorded', () => {
  let lowered = 0;
  for (let code = 0; code < 0x110000; code++) {
    if (code >= 0xd800 && code < 0xe000) continue;
    const text = encodeUtf8(String.fromCodePoint(code));
    if (lower(text) !== text) lowered += 1;
  }
  expect(lowered).toBe(1233); // 1,304 under CPython 3.6 (Unicode 9.0), less the 71 that came with Unicode 9
});
