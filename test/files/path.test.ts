import { execFileSync } from 'node:child_process';
import { posix, win32 } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isName, quote, translatePath, unquote } from '../../src/files/path.ts';
import { PYTHON_3_5 } from '../../src/python/traits.ts';

/** The built module, for a separate process. */
const BUILT = new URL('../../dist/files/path.js', import.meta.url).href;

/** As in CPython, `..` is resolved before words are skipped (third and fourth). */
const CLIMBING = ['/..%5C..%5C/secret', '/..%5c..%5csecret', '/C:/a', '/x/a%5Cb/../c'];

describe('unquote()', () => {
  test.each([
    { target: '/a%20b', text: '/a b', why: 'percent-encoded ASCII' },
    { target: '%c3%A9', text: '\xc3\xa9', why: 'hexadecimal digits in either case' },
    { target: '\xe9', text: '\xc3\xa9', why: 'a raw byte as its latin-1 character' },
    {
      target: '\xc3%A9',
      text: '\xc3\x83\xef\xbf\xbd',
      why: 'a raw byte does not continue a percent-encoded sequence',
    },
    { target: '%ED%A0%80', text: '\xed\xa0\x80', why: 'a surrogate' },
    {
      target: '%ED%A0%80%FF',
      text: '\xef\xbf\xbd'.repeat(4),
      why: 'a surrogate next to a malformed byte',
    },
    { target: '%', text: '%', why: 'a lone percent sign' },
    { target: '%4', text: '%4', why: 'a single digit' },
    { target: '%zz%41', text: '%zzA', why: 'not hexadecimal digits' },
    { target: '%%41', text: '%A', why: 'a percent sign before an escape' },
    { target: '%2541', text: '%41', why: 'decoded once, not twice' },
    { target: '+', text: '+', why: 'a plus sign, not decoded to a space' },
  ])('$why', ({ target, text }) => {
    expect(unquote(target)).toBe(text);
  });
});

test('quote() keeps letters, digits, "_.-" and the slash', () => {
  const all = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte)).join('');
  const left = quote(all).replace(/%[0-9A-F]{2}/g, '');
  expect(left).toBe('-./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz');
  expect(quote('~\n\xff')).toBe('%7E%0A%FF');
});

describe('translatePath()', () => {
  const root = Buffer.from('/srv/www');

  test.each([
    { target: '/', path: '/', why: 'the directory itself' },
    { target: '/a/b', path: '/a/b', why: 'a path below it' },
    { target: '/a/', path: '/a/', why: 'a trailing slash is kept' },
    { target: '/a/?q/', path: '/a/', why: 'the query is ignored' },
    { target: '/a?q/', path: '/a', why: 'so is a slash in the query' },
    { target: '/a#f?q', path: '/a', why: 'so is the fragment' },
    { target: '/a%2F', path: '/a', why: 'an encoded trailing slash is dropped' },
    { target: '/a/.', path: '/a', why: 'the trailing slash is detected before dots are resolved' },
    { target: '/../../etc/passwd', path: '/etc/passwd', why: '.. does not lead above the root' },
    { target: '../../etc', path: '/etc', why: 'nor does it without a leading slash' },
    { target: '/..%2f..%2fetc', path: '/etc', why: 'nor percent-encoded' },
    { target: '/a/../../b', path: '/b', why: 'more .. than names' },
    { target: '//a///b', path: '/a/b', why: 'empty components are dropped' },
    { target: '/.../..a', path: '/.../..a', why: 'names that begin with dots' },
    { target: '', path: '/', why: 'an empty path' },
    { target: '/%ED%B3%A9', path: '/\xe9', why: 'the surrogate of a byte becomes the byte' },
    { target: '/%E9', path: '/\xef\xbf\xbd', why: 'a malformed byte becomes U+FFFD' },
  ])('$why', ({ target, path }) => {
    expect(translatePath(root, target, PYTHON_3_5)?.toString('latin1')).toBe(`/srv/www${path}`);
  });

  test.each([
    { target: '/%00', why: 'a NUL' },
    { target: '/%ED%A0%80', why: 'a high surrogate' },
    { target: '/%ED%A0%BD%ED%B8%80', why: 'a surrogate pair, not combined to an emoji' },
  ])('a target with $why has no path', ({ target }) => {
    expect(translatePath(root, target, PYTHON_3_5)).toBeUndefined();
    expect(translatePath(root, `${target}/../a`, PYTHON_3_5)?.toString()).toBe('/srv/www/a');
  });
});

describe('isName()', () => {
  test.each(['a', 'a.b', '...', '..a', 'a b', 'CON'])('%s is a name on every platform', (word) => {
    expect([isName(word, win32.basename), isName(word, posix.basename)]).toEqual([true, true]);
  });

  test.each(['a\\b', '..\\..', '\\', 'a\\', '\\\\host\\share', 'C:', 'C:a', 'C:\\a'])(
    '%s is a path on Windows only',
    (word) => {
      expect([isName(word, win32.basename), isName(word, posix.basename)]).toEqual([false, true]);
    },
  );
});

test('translatePath() skips words that are paths on Windows, on Windows', () => {
  const script = `
    import path from 'node:path';
    import { syncBuiltinESMExports } from 'node:module';
    path.basename = path.win32.basename;
    syncBuiltinESMExports();
    const { translatePath } = await import(${JSON.stringify(BUILT)});
    for (const target of ${JSON.stringify(CLIMBING)}) console.log(String(translatePath(Buffer.from('/srv'), target, {})));`;
  const printed = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  expect(printed.trim().split('\n')).toEqual(['/srv/secret', '/srv/', '/srv/a', '/srv/x/c']);
});
