import { expect, test } from 'vitest';
import { formatPythonLine } from '../src/log.ts';

test('formatPythonLine() shows local time and English months', () => {
  const line = formatPythonLine('::1', new Date('2026-01-31T20:00:05Z'), '"GET / HTTP/1.1" 200 -');
  expect(line).toBe('::1 - - [01/Feb/2026 01:30:05] "GET / HTTP/1.1" 200 -\n'); // the tests run in UTC+5:30
});

test('formatPythonLine() escapes what a terminal obeys and nothing else', () => {
  const line = formatPythonLine('a', new Date(0), 'é\u{a0}~ \\ \n\x1b[31m\x7f\x80\x9f %s %%');
  expect(line.slice(line.indexOf(']') + 2)).toBe('é\u{a0}~ \\\\ \\x0a\\x1b[31m\\x7f\\x80\\x9f %s %%\n');
});
