import { describe, expect, test } from 'vitest';
import { traitsOf } from '../../src/python/changes.ts';
import { PYTHON_3_5 } from '../../src/python/traits.ts';
import { isSince, parseVersion } from '../../src/python/version.ts';
import { encodeUtf8 } from '../../src/util/text.ts';

describe('isSince()', () => {
  test.each([
    { version: '3.7.1', since: '3.6.7 3.7.1', holds: true },
    { version: '3.7.0', since: '3.6.7 3.7.1', holds: false },
    { version: '3.6.7', since: '3.6.7 3.7.1', holds: true },
    { version: '3.5.10', since: '3.6.7 3.7.1', holds: false },
    { version: '3.8.0', since: '3.6.7 3.7.1', holds: true },
    { version: '3.10.0', since: '3.9.5', holds: true },
    { version: '3.9.10', since: '3.9.5', holds: true },
  ])('$version has what came with $since: $holds', ({ version, since, holds }) => {
    expect(isSince(parseVersion(version), since)).toBe(holds);
  });
});

test('no change applies to 3.5.10', () => {
  expect(traitsOf([3, 5, 10])).toEqual(PYTHON_3_5);
});

test('a change that was reverted does not apply', () => {
  const digitsArePort = (version: string) => traitsOf(parseVersion(version)).urls.digitsArePort;
  expect(['3.7.5', '3.7.6', '3.7.7', '3.8.1', '3.8.2', '3.9.0'].map(digitsArePort)).toEqual([
    ...[true, false, true, false, true, false],
  ]);
});

test('of several changes to a trait the latest applies', () => {
  const { urls, versionNumber, lower } = traitsOf([3, 11, 14]);
  expect(urls.checksBrackets).toBe('netloc');
  expect(versionNumber.test('1_0')).toBe(false);
  expect(lower(encodeUtf8('\u2c2f'))).toBe(encodeUtf8('\u2c5f')); // of Unicode 14.0
});
