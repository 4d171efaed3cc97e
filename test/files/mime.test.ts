import { expect, test } from 'vitest';
import { guessType } from '../../src/files/mime.ts';

test.each([
  { name: 'a.txt', type: 'text/plain', why: 'an extension of the table' },
  { name: 'a.TXT', type: 'text/plain', why: 'in capitals' },
  { name: 'a.b.css', type: 'text/css', why: 'the last extension counts' },
  { name: 'a..txt', type: 'text/plain', why: 'two dots' },
  { name: '.txt', type: 'application/octet-stream', why: 'a leading dot begins no extension' },
  { name: '...txt', type: 'application/octet-stream', why: 'several do not either' },
  { name: 'txt', type: 'application/octet-stream', why: 'no dot' },
  { name: 'a.', type: 'application/octet-stream', why: 'nothing behind the dot' },
  { name: 'a\n.txt', type: 'text/plain', why: 'a line feed in the name' },
  { name: 'a.unknown', type: 'application/octet-stream', why: 'an extension that is not in the table' },
  { name: 'a.m\xe2\x84\xaav', type: 'video/x-matroska', why: 'the Kelvin sign is a k in lower case' },
  { name: 'a.toString', type: 'application/octet-stream', why: 'a property that every object has' },
])('guessType(): $why', ({ name, type }) => {
  expect(guessType(name)).toBe(type);
});
