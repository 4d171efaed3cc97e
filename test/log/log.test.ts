import { describe, expect, test } from 'vitest';
import { formatPythonLine, pythonLog } from '../../src/log/python.ts';

test('formatPythonLine() shows local time and English months', () => {
  const line = formatPythonLine('::1', new Date('2026-01-31T20:00:05Z'), '"GET / HTTP/1.1" 200 -');
  expect(line).toBe('::1 - - [01/Feb/2026 01:30:05] "GET / HTTP/1.1" 200 -\n'); // the tests run in UTC+5:30
});

test('formatPythonLine() escapes control characters and backslashes only', () => {
  const line = formatPythonLine('a', new Date(0), 'é\u{a0}~ \\ \n\x1b[31m\x7f\x80\x9f %s %%');
  expect(line.slice(line.indexOf(']') + 2)).toBe('é\u{a0}~ \\\\ \\x0a\\x1b[31m\\x7f\\x80\\x9f %s %%\n');
});

describe('failed() of the Python log', () => {
  /** The messages of the logged lines. */
  function linesFor(thrown: unknown): string[] {
    const written: string[] = [];
    const output = { write: (text: string) => written.push(text), close: async () => {} };
    pythonLog({ stdout: output, stderr: output }).failed(thrown, '::1');
    const lines = written.join('').split('\n').slice(0, -1);
    for (const line of lines) expect(line).toMatch(/^::1 - - \[[^\]]*\] /);
    return lines.map((line) => line.slice(line.indexOf(']') + 2));
  }

  test('writes the message, and each line of the stack, escaped', () => {
    const error = new Error('no\x1b[31m\nway');
    error.stack = 'Error: no\x1b[31m\nway\n    at C:\\a.js:1:2\n';
    expect(linesFor(error)).toEqual([
      'Cannot answer: no\\x1b[31m\\x0away',
      'Error: no\\x1b[31m',
      'way',
      '    at C:\\\\a.js:1:2',
    ]);
  });

  test.each([
    { thrown: 'text', message: "'text'" },
    { thrown: undefined, message: 'undefined' },
    { thrown: Object.create(null), message: '[Object: null prototype] {}' },
  ])('logs the thrown value $message', ({ thrown, message }) => {
    expect(linesFor(thrown)[0]).toBe(`Cannot answer: ${message}`);
  });
});
