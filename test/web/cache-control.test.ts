import { expect, test } from 'vitest';
import { isHashed } from '../../src/web/files/cache-control.ts';

test.each([
  'app.3f9a2c1d.js',
  'chunk-BX2k9_1a.css',
  'index-DiwrgTda.js',
  'index-B-x_9aZ1.js',
  'my-great-page-BX2k9_1a.js',
  'main.0a1b2c3d4e5f60718293.chunk.js',
  'main-5HZ2QXKJ.js',
  'inter-latin-C0oXBQ6N.woff2',
  'app.3f9a2c1d.js.map',
  '1a2b3c4d_logo-9f8e7d6c5b4a3928.png',
])('%s has a hash', (name) => expect(isHashed(name)).toBe(true));

test.each([
  'app.js',
  'my-component.js',
  'jquery-3.6.0.min.js',
  'photo-20240101.jpg',
  'photo_2024-01-02.jpg',
  'log-24-01-02.txt',
  'IMG-Draft123.jpg',
  'README-CHAPTER2.md',
  'background.png',
  'deadbeef.js',
  'report-December.pdf',
  'app.3f9a2c1d.html',
  'index-DiwrgTda.htm',
  'sha256-3f9a2c1d',
  'a-version2.js',
])('%s has none', (name) => expect(isHashed(name)).toBe(false));
