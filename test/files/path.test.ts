import { execFileSync } from 'node:child_process';
import { posix, win32 } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isName, quote, translatePath, unquote } from '../../src/files/path.ts';

/** The built module, for a process of its own. */
const BUILT = new URL('../../dist/files/path.js', import.meta.url).href;

/** The third and fourth are as CPython has them: the dots are resolved before words are skipped. */
const CLIMBING = ['/..%5C..%5C/secret', '/..%5c..%5csecret', '/C:/a', '/x/a%5Cb/../c'];

describe('unquote()', () => {
  test.each([
    { target: '/a%20b', text: '/a b', why: 'percent-encoded ASCII' },
    { target: '%c3%A9', text: '\xc3\xa9', why: 'hexadecimal digits of either case' },
    { target: '\xe9', text: '\xc3\xa9', why: 'a raw byte is the latin-1 character' },
    {
      target: '\xc3%A9',
      text: '\xc3\x83\xef\xbf\xbd',
      why: 'a raw byte is no part of a percent-encoded sequence',
    },
    { target: '%ED%A0%80', text: '\xed\xa0\x80', why: 'a surrogate passes' },
    {
      target: '%ED%A0%80%FF',
      text: '\xef\xbf\xbd'.repeat(4),
      why: 'nothing passes where something is malformed',
    },
    { target: '%', text: '%', why: 'a percent sign alone' },
    { target: '%4', text: '%4', why: 'one digit' },
    { target: '%zz%41', text: '%zzA', why: 'no digits' },
    { target: '%%41', text: '%A', why: 'a percent sign before a pair' },
    { target: '%2541', text: '%41', why: 'once, not twice' },
    { target: '+', text: '+', why: 'a plus is no space' },
  ])('$why', ({ target, text }) => {
    expect(unquote(target)).toBe(text);
  });
});

test('quote() leaves letters, digits, "_.-" and the slash', () => {
  const all = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte)).join('');
  const left = quote(all).replace(/%[0-9A-F]{2}/g, '');
  expect(left).toBe('-./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz');
  expect(quote('~\n\xff')).toBe('%7E%0A%FF');
});

describe('translatePath()', () => {
  const root = Buffer.from('/srv/www');

  test.each([
    { target: '/', path: '/', why: 'the folder itself' },
    { target: '/a/b', path: '/a/b', why: 'below it' },
    { target: '/a/', path: '/a/', why: 'an explicit trailing slash is kept' },
    { target: '/a/?q/', path: '/a/', why: 'the query does not count' },
    { target: '/a?q/', path: '/a', why: 'nor does a slash in it' },
    { target: '/a#f?q', path: '/a', why: 'nor the fragment' },
    { target: '/a%2F', path: '/a', why: 'an encoded trailing slash is none' },
    { target: '/a/.', path: '/a', why: 'the slash is looked for before dots are resolved' },
    { target: '/../../etc/passwd', path: '/etc/passwd', why: 'nothing is above the root' },
    { target: '../../etc', path: '/etc', why: 'without a leading slash either' },
    { target: '/..%2f..%2fetc', path: '/etc', why: 'in any encoding' },
    { target: '/a/../../b', path: '/b', why: 'more steps up than down' },
    { target: '//a///b', path: '/a/b', why: 'empty parts vanish' },
    { target: '/.../..a', path: '/.../..a', why: 'names that begin with dots' },
    { target: '', path: '/', why: 'an empty path' },
    { target: '/%ED%B3%A9', path: '/\xe9', why: 'the surrogate of a byte is the byte' },
    { target: '/%E9', path: '/\xef\xbf\xbd', why: 'a byte that is no UTF-8 is U+FFFD' },
  ])('$why', ({ target, path }) => {
    expect(translatePath(root, target)?.toString('latin1')).toBe(`/srv/www${path}`);
  });

  test.each([
    { target: '/%00', why: 'a NUL' },
    { target: '/%ED%A0%80', why: 'a high surrogate' },
    { target: '/%ED%A0%BD%ED%B8%80', why: 'a pair of surrogates, which is no emoji' },
  ])('there is no path with $why', ({ target }) => {
    expect(translatePath(root, target)).toBeUndefined();
    expect(translatePath(root, `${target}/../a`)?.toString()).toBe('/srv/www/a');
  });
});

describe('isName()', () => {
  test.each(['a', 'a.b', '...', '..a', 'a b', 'CON'])('%s is a name anywhere', (word) => {
    expect([isName(word, win32.basename), isName(word, posix.basename)]).toEqual([true, true]);
  });

  test.each(['a\\b', '..\\..', '\\', 'a\\', '\\\\host\\share', 'C:', 'C:a', 'C:\\a'])(
    '%s is a path on Windows alone',
    (word) => {
      expect([isName(word, win32.basename), isName(word, posix.basename)]).toEqual([false, true]);
    },
  );
});

test('translatePath() skips what is a path on Windows, there', () => {
  const script = `
    import path from 'node:path';
    import { syncBuiltinESMExports } from 'node:module';
    path.basename = path.win32.basename;
    syncBuiltinESMExports();
    const { translatePath } = await import(${JSON.stringify(BUILT)});
    for (const target of ${JSON.stringify(CLIMBING)}) console.log(String(translatePath(Buffer.from('/srv'), target)));`;
  const printed = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  expect(printed.trim().split('\n')).toEqual(['/srv/secret', '/srv/', '/srv/a', '/srv/x/c']);
});
