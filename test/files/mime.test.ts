import { expect, test } from 'vitest';
import { guessType } from '../../src/files/mime.ts';

test.each([
  { name: 'a.txt', type: 'text/plain', why: 'a known extension' },
  { name: 'a.TXT', type: 'text/plain', why: 'an extension in capitals' },
  { name: 'a.b.css', type: 'text/css', why: 'the last extension counts' },
  { name: 'a..txt', type: 'text/plain', why: 'two dots' },
  { name: '.txt', type: 'application/octet-stream', why: 'a leading dot does not begin an extension' },
  { name: '...txt', type: 'application/octet-stream', why: 'nor do several leading dots' },
  { name: 'txt', type: 'application/octet-stream', why: 'no dot' },
  { name: 'a.', type: 'application/octet-stream', why: 'nothing after the dot' },
  { name: 'a\n.txt', type: 'text/plain', why: 'a newline in the name' },
  { name: 'a.unknown', type: 'application/octet-stream', why: 'an unknown extension' },
  { name: 'a.m\xe2\x84\xaav', type: 'video/x-matroska', why: 'the Kelvin sign lower-cased to k' },
  { name: 'a.toString', type: 'application/octet-stream', why: 'the name of an Object.prototype property' },
])('guessType(): $why', ({ name, type }) => {
  expect(guessType(name)).toBe(type);
});
