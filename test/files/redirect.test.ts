import { expect, test } from 'vitest';
import { redirectLocation } from '../../src/files/redirect.ts';
import { traitsOf } from '../../src/python/changes.ts';
import { PYTHON_3_5 } from '../../src/python/traits.ts';

test.each([
  { target: '/sub', location: '/sub/', why: 'no trailing slash' },
  { target: '/sub/', location: undefined, why: 'a trailing slash' },
  { target: '/sub?q=/', location: '/sub/?q=/', why: 'the query is kept' },
  { target: '/sub?', location: '/sub/', why: 'an empty query is dropped' },
  { target: '/sub#', location: '/sub/', why: 'so is an empty fragment' },
  { target: '/sub?#', location: '/sub/', why: 'so are both' },
  { target: '/sub??', location: '/sub/??', why: 'a query that is a question mark' },
  { target: '/sub#f?q', location: '/sub/#f?q', why: 'everything after # is the fragment' },
  { target: '/sub%2F', location: '/sub%2F/', why: 'an encoded slash does not count' },
  { target: '/\xe9?\xff', location: '/\xe9/?\xff', why: 'raw bytes' },
  { target: '//sub', location: '/sub/', why: 'the leading slashes count as one' },
  { target: '////evil.example/..', location: '/evil.example/../', why: 'any number of them' },
  { target: '//sub/', location: undefined, why: 'no redirect with a trailing slash' },
  { target: '//[/..', location: '/[/../', why: 'a bracket, where the original fails' },
  { target: '/\\evil', location: '/%5Cevil/', why: 'browsers treat a backslash as a slash' },
  { target: '///\\evil', location: '/%5Cevil/', why: 'after several slashes too' },
  { target: '/a\\b', location: '/a\\b/', why: 'a backslash elsewhere is kept' },
  { target: '//', location: '/', why: 'two slashes only' },
  { target: '//?q', location: '/?q', why: 'two slashes and a query' },
  { target: '///', location: undefined, why: 'three slashes are the root' },
  { target: 'sub', location: 'sub/', why: 'without a leading slash' },
  { target: '', location: '/', why: 'an empty target' },
  { target: '?q', location: '/?q', why: 'only a query' },
  { target: '..', location: '../', why: 'dots only' },
  { target: 'a:b', location: 'a:b/', why: 'a colon after a scheme' },
  { target: 'A:b', location: 'a:b/', why: 'schemes are lower-cased' },
  { target: 'a:80', location: 'a:80/', why: 'digits after the colon are a port, not a path' },
  { target: 'A:80', location: 'A:80/', why: 'so A is not a scheme and not lower-cased' },
  { target: 'http:sub', location: 'http:///sub/', why: 'a scheme with a host' },
  { target: 'http:80', location: 'http:///80/', why: 'http is always a scheme' },
  { target: 'http://h/..', location: 'http://h/../', why: 'absolute form' },
  { target: 'http://h?q', location: 'http://h/?q', why: 'absolute form without a path' },
  { target: 'http://h/', location: undefined, why: 'absolute form with a trailing slash' },
  { target: 'http://[h/..', location: null, why: 'an unclosed IPv6 bracket' },
  { target: 'x://]/', location: null, why: 'an unopened IPv6 bracket' },
])('redirectLocation() of $target: $why', ({ target, location }) => {
  expect(redirectLocation(target, PYTHON_3_5)).toBe(location);
});

test.each([
  { host: '[::1]', isValid: true },
  { host: '[::1%a_b]', isValid: true },
  { host: '[::1%]', isValid: false },
  { host: '[::1%a%b]', isValid: false },
  { host: '[1.2.3.4]', isValid: false },
  { host: '[v1.x]', isValid: true },
  { host: '[V1.x]', isValid: false },
  { host: 'user@[::1]:80', isValid: true },
  { host: 'x[::1]', isValid: true },
])('redirectLocation() as Python 3.12.1 checks the address in $host', ({ host, isValid }) => {
  const location = redirectLocation(`http://${host}/..`, traitsOf([3, 12, 1]));
  expect(location).toBe(isValid ? `http://${host}/../` : null);
});
