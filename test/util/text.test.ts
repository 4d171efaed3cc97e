import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeUtf8, encodeUtf8, fsdecode, fsencode, isTextWithSurrogates } from '../../src/util/text.ts';

const NAMES = [
  { name: 'a.txt', text: 'a.txt', why: 'ASCII is kept' },
  { name: '\xc3\xa9', text: '\xc3\xa9', why: 'UTF-8 is kept' },
  { name: '\xe9', text: '\xed\xb3\xa9', why: 'a malformed byte becomes U+DCE9' },
  { name: '\x80', text: '\xed\xb2\x80', why: 'the lowest such byte is U+DC80' },
  { name: '\xff', text: '\xed\xb3\xbf', why: 'the highest such byte is U+DCFF' },
  { name: '\xc3', text: '\xed\xb3\x83', why: 'a truncated sequence' },
  { name: '\xc0\xaf', text: '\xed\xb3\x80\xed\xb2\xaf', why: 'an overlong slash' },
  {
    name: '\xed\xa0\x80',
    text: '\xed\xb3\xad\xed\xb2\xa0\xed\xb2\x80',
    why: 'an encoded surrogate is three malformed bytes',
  },
  {
    name: '\xf4\x90\x80\x80',
    text: '\xed\xb3\xb4\xed\xb2\x90\xed\xb2\x80\xed\xb2\x80',
    why: 'above U+10FFFF',
  },
];

describe('fsdecode() and fsencode()', () => {
  test.each(NAMES)('$why', ({ name, text }) => {
    expect(fsdecode(name)).toBe(text);
    expect(fsencode(text)).toBe(name);
  });

  test('fsencode() reverses fsdecode() for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const name = Buffer.from(bytes).toString('latin1');
        expect(fsencode(fsdecode(name))).toBe(name);
      }),
      { numRuns: 2000 },
    );
  });

  test.each(['\xed\xa0\x80', '\xed\xaf\xbf', '\xed\xb0\x80', '\xed\xb1\xbf', '\xed\xb4\x80', '\xed\xbf\xbf'])(
    'fsencode() rejects a surrogate that does not represent a byte (%j)',
    (surrogate) => {
      expect(fsencode(`a${surrogate}b`)).toBeUndefined();
    },
  );
});

test.each([
  { bytes: '\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80', is: true, why: 'two, three and four bytes' },
  { bytes: '\xed\xa0\x80\xed\xb0\x80', is: true, why: 'surrogates, which surrogatepass allows' },
  { bytes: '\xc3', is: false, why: 'a truncated sequence' },
  { bytes: '\xa9', is: false, why: 'a stray continuation byte' },
  { bytes: '\xc1\xbf', is: false, why: 'overlong, two bytes' },
  { bytes: '\xe0\x9f\xbf', is: false, why: 'overlong, three bytes' },
  { bytes: '\xf0\x8f\xbf\xbf', is: false, why: 'overlong, four bytes' },
  { bytes: '\xf5\x80\x80\x80', is: false, why: 'above U+10FFFF' },
])('isTextWithSurrogates(): $why is $is', ({ bytes, is }) => {
  expect(isTextWithSurrogates(`a${bytes}b`)).toBe(is);
});

test('decodeUtf8() replaces each maximal malformed subpart by U+FFFD, as Python does', () => {
  expect(decodeUtf8('a\xe2\x82b\xff\xed\xa0\x80')).toBe('a\ufffdb\ufffd\ufffd\ufffd\ufffd');
});

test('decodeUtf8() keeps a byte order mark', () => {
  expect(decodeUtf8(encodeUtf8('\ufeffa'))).toBe('\ufeffa');
});
