import { expect, test } from 'vitest';
import { parseImage } from '../../src/python/images.ts';

test.each([
  { tag: '3.5', version: '3.5.10', mimeTypes: 'buster' },
  { tag: '3.12', version: '3.12.12', mimeTypes: 'trixie' },
  { tag: '3.12.6', version: '3.12.6', mimeTypes: 'bookworm' },
  { tag: '3.12.0-slim', version: '3.12.0', mimeTypes: undefined },
  { tag: '3.12-slim-bookworm', version: '3.12.12', mimeTypes: undefined },
  { tag: '3.12-bookworm', version: '3.12.12', mimeTypes: 'bookworm' },
  { tag: '3.12.6-trixie', version: '3.12.6', mimeTypes: 'trixie' },
  { tag: '3.12-alpine3.22', version: '3.12.12', mimeTypes: undefined },
  { tag: '3.14-alpine', version: '3.14.10', mimeTypes: undefined },
  { tag: '3.6.15', version: '3.6.15', mimeTypes: 'bullseye' },
  { tag: '3.9.5', version: '3.9.5', mimeTypes: 'buster' },
  { tag: '3.9.6', version: '3.9.6', mimeTypes: 'bullseye' },
  { tag: '3.14.0', version: '3.14.0', mimeTypes: 'trixie' },
])('parseImage() of $tag', ({ tag, version, mimeTypes }) => {
  const image = parseImage(tag);
  expect(image?.version.join('.')).toBe(version);
  expect(image?.mimeTypes).toBe(mimeTypes);
});

test.each([
  '',
  '3',
  '2.7',
  '3.4',
  '3.15',
  '3.5.11',
  '3.12.',
  '3.12-slim-stretch',
  '3.12-',
  '3.12-bookworm-slim',
  '3.12-alpine-bookworm',
  'v3.12',
  '3.12.6.1',
  '3.12 ',
])('parseImage() knows no %j', (tag) => expect(parseImage(tag)).toBeUndefined());
