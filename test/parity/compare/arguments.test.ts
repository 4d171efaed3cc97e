import { describe, expect, test } from 'vitest';
import { UsageError } from '../../../src/errors.ts';
import { readAddress } from './address.ts';
import { readArguments } from './arguments.ts';

describe('readAddress()', () => {
  test.each([
    ['localhost:8000', 'localhost', 8000],
    ['127.0.0.1:1', '127.0.0.1', 1],
    ['[::1]:65535', '::1', 65_535],
    [':8000', 'localhost', 8000],
    ['8000', 'localhost', 8000],
    ['http://example.org:80/', 'example.org', 80],
    ['http://[::1]:80', '::1', 80],
  ])('%s', (text, host, port) => {
    expect(readAddress(text)).toEqual({ host, port });
  });

  test.each([
    '',
    'localhost',
    'localhost:',
    ':0',
    ':65536',
    '::1:80',
    '[]:80',
    'a b:80',
    'https://a:443',
    'a:80/b',
    '/',
  ])('refuses "%s"', (text) => {
    expect(() => readAddress(text)).toThrow(
      new UsageError(`Invalid listener ${JSON.stringify(text)}: use HOST:PORT, as in "localhost:8000"`),
    );
  });
});

describe('readArguments()', () => {
  test('the defaults', () => {
    expect(readArguments([':1', ':2'])).toEqual({
      kind: 'compare',
      first: { host: 'localhost', port: 1 },
      second: { host: 'localhost', port: 2 },
      exchanges: 100_000,
      json: false,
    });
  });

  test('the options', () => {
    expect(readArguments(['--json', '1', '--exchanges=9', '2'])).toMatchObject({ exchanges: 9, json: true });
    expect(readArguments(['-h'])).toEqual({ kind: 'help' });
  });

  test.each([
    [[], 'Specify two listeners'],
    [['1'], 'Specify two listeners'],
    [['1', '2', '3'], 'Unexpected argument "3"'],
    [['1', '2', '--exchanges', '0'], 'Invalid count of exchanges "0"'],
    [['1', '2', '--exchanges', '100001'], 'Invalid count of exchanges "100001"'],
    [['1', '2', '--exchanges', 'x'], 'Invalid count of exchanges "x"'],
    [['1', '2', '--exchanges'], 'argument missing'],
    [['1', '2', '--nonsense'], "Unknown option '--nonsense': see"],
  ])('refuses %j', (args, message) => {
    expect(() => readArguments(args)).toThrow(UsageError);
    expect(() => readArguments(args)).toThrow(message);
  });
});
