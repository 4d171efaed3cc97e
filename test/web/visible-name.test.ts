import { describe, expect, test } from 'vitest';
import { visibleName, visibleText } from '../../src/web/listing/visible-name.ts';

describe('visibleName()', () => {
  test.each([
    { name: '\u202egnp.exe', shown: '<i>U+202E</i>gnp.exe' },
    { name: 'a\u200bb', shown: 'a<i>U+200B</i>b' },
    { name: 'a\tb\nc\u2028', shown: 'a<i>U+0009</i>b<i>U+000A</i>c<i>U+2028</i>' },
    { name: '  two spaces ', shown: '<i>U+0020</i><i>U+0020</i>two spaces<i>U+0020</i>' },
    { name: '\u3000x\u00a0', shown: '<i>U+3000</i>x<i>U+00A0</i>' },
    { name: 'soft\u00adhyphen\ufeff', shown: 'soft<i>U+00AD</i>hyphen<i>U+FEFF</i>' },
    { name: 'x\u200dy', shown: 'x<i>U+200D</i>y' },
    { name: '\u{e0001}', shown: '<i>U+E0001</i>' },
    { name: '<b>\u200e', shown: '&lt;b&gt;<i>U+200E</i>' },
  ])('shows $shown', ({ name, shown }) => {
    expect(visibleName(name)).toBe(shown);
  });

  test.each([
    ...[
      'plain name.txt',
      'a  b',
      'Gr\u00f6\u00dfe',
      'e\u0301',
      '\u05e2\u05d1\u05e8\u05d9\u05ea',
      '\u65e5\u672c\u8a9e',
    ],
    ...['\u{1f469}\u200d\u{1f680}', '\u{1f469}\u{1f3fd}\u200d\u{1f680}', '\u2764\ufe0f\u200d\u{1f525}'],
    '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}',
  ])('leaves %s alone', (name) => expect(visibleName(name)).toBe(name));
});

test('visibleText() has no markup', () => {
  expect(visibleText('\u202e<b>')).toBe('U+202E<b>');
});
