import { expect, test } from 'vitest';
import { preferredEncoding } from '../../src/web/compression.ts';

const CANDIDATES = ['br', 'zstd', 'gzip'] as const;

test.each([
  { accepted: 'gzip, deflate, br, zstd', encoding: 'br' },
  { accepted: 'gzip', encoding: 'gzip' },
  { accepted: 'GZIP;q=0.5 , zstd;q=0.7', encoding: 'zstd' },
  { accepted: '*', encoding: 'br' },
  { accepted: 'br;q=0, *', encoding: 'zstd' },
  { accepted: '*;q=0, gzip', encoding: 'gzip' },
  { accepted: 'gzip;q=0', encoding: undefined },
  { accepted: 'identity;q=1, gzip;q=0.1', encoding: undefined },
  { accepted: 'identity;q=0.5, gzip', encoding: 'gzip' },
  { accepted: 'identity, gzip', encoding: 'gzip' },
  { accepted: 'deflate', encoding: undefined },
  { accepted: '', encoding: undefined },
  { accepted: 'br;q=2, gzip;q=x, zstd ; q=0.1', encoding: 'zstd' },
])('preferredEncoding() of "$accepted" is $encoding', ({ accepted, encoding }) =>
  expect(preferredEncoding(accepted, CANDIDATES)).toBe(encoding),
);
