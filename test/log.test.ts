import { expect, test } from 'vitest';
import { formatPythonLine, jsonFields } from '../src/log.ts';

test('formatPythonLine() shows local time and English months', () => {
  const line = formatPythonLine('::1', new Date('2026-01-31T20:00:05Z'), '"GET / HTTP/1.1" 200 -');
  expect(line).toBe('::1 - - [01/Feb/2026 01:30:05] "GET / HTTP/1.1" 200 -\n'); // the tests run in UTC+5:30
});

test('formatPythonLine() escapes what a terminal obeys and nothing else', () => {
  const line = formatPythonLine('a', new Date(0), 'é\u{a0}~ \\ \n\x1b[31m\x7f\x80\x9f %s %%');
  expect(line.slice(line.indexOf(']') + 2)).toBe('é\u{a0}~ \\\\ \\x0a\\x1b[31m\\x7f\\x80\\x9f %s %%\n');
});

test('jsonFields() takes its time from the length of the headers, not from its square', () => {
  const headerBlock = `User-Agent: x${' '.repeat(64_000)}y\r\nReferer:${'\t'.repeat(64_000)}z\r\n`;
  const started = performance.now();
  const { userAgent, referer } = jsonFields({
    remoteAddress: '::1',
    requestLine: '',
    version: '',
    status: 200,
    headerBlock,
  });
  expect(performance.now() - started).toBeLessThan(500); // it took 2 s where it grew with the square
  expect(userAgent).toHaveLength(64_002);
  expect(referer).toBe('z');
});
