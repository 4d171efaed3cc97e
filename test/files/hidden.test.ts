import { describe, expect, test } from 'vitest';
import { isHidden, isRealPathHidden, pathBelow } from '../../src/files/hidden.ts';

describe('isHidden() and isRealPathHidden()', () => {
  test.each([
    { path: '/a/b', hidden: false, really: false },
    { path: '', hidden: false, really: false },
    { path: '/a.b/c.', hidden: false, really: false },
    { path: '/.a', hidden: true, really: true },
    { path: '/a/.b/c', hidden: true, really: true },
    { path: '/.well-known', hidden: false, really: false },
    { path: '/.well-known/acme-challenge/x', hidden: false, really: false },
    { path: '/.well-known/.x', hidden: true, really: true },
    { path: '/.well-known.x', hidden: true, really: true },
    { path: '/a/.well-known/x', hidden: true, really: true },
    { path: '/..data/index.html', hidden: true, really: false },
    { path: '/..2026_x/index.html', hidden: true, really: false },
    { path: '/..data/.git/config', hidden: true, really: true },
  ])('"$path": $hidden, $really', ({ path, hidden, really }) => {
    expect([isHidden(Buffer.from(path)), isRealPathHidden(Buffer.from(path))]).toEqual([hidden, really]);
  });
});

test.each([
  { folder: '/srv', path: '/srv/a/b', below: '/a/b' },
  { folder: '/srv', path: '/srv', below: '' },
  { folder: '/srv', path: '/srv-other/a', below: undefined },
  { folder: '/srv', path: '/sr', below: undefined },
  { folder: '/srv', path: '/other/a', below: undefined },
  { folder: '/', path: '/a/b', below: '/a/b' },
  { folder: '/', path: '/', below: '/' },
])('pathBelow(): $path below $folder is $below', ({ folder, path, below }) => {
  expect(pathBelow(Buffer.from(folder), Buffer.from(path))?.toString()).toBe(below);
});
