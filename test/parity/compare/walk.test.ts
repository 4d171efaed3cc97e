import { describe, expect, test } from 'vitest';
import { linksIn, walk } from './walk.ts';

describe('linksIn()', () => {
  test.each([
    [
      'a listing of http.server',
      '<li><a href="a%20b">a b</a></li>\n<li><a href="sub/">sub/</a></li>',
      ['/f/a%20b', '/f/sub/'],
    ],
    ['a listing of nginx', '<a href="../">../</a>\r\n<a href="x">x</a>   01-Jan-2024 5', ['/f/x']],
    ['other attributes and quotes', `<A class="n" HREF='x'>x</A>`, ['/f/x']],
    ['entities', '<a href="a&amp;b&#x27;&#39;&quot;">', [`/f/a&b''"`]],
    ['raw bytes, and what would break the request line', '<a href="\xe9 \t">', ['/f/\xe9%20%09']],
    [
      'a folder below, and a link that starts with "./"',
      '<a href="a/b/"><a href="./c:d">',
      ['/f/a/b/', '/f/c:d'],
    ],
  ])('%s', (_, page, links) => {
    expect(linksIn(page, '/f/')).toEqual(links);
  });

  test.each([
    '..',
    '../x',
    'a/../b',
    '%2E%2e/',
    '.',
    './',
    '',
    '/',
    '/x',
    '//host/x',
    '\\x',
    'http://host/',
    'mailto:x',
    '?C=N;O=D',
    'x?y',
    '#a',
    'a//b',
  ])('does not follow "%s"', (link) => {
    expect(linksIn(`<a href="${link}">`, '/f/')).toEqual([]);
  });
});

describe('walk()', () => {
  const paths = async (pages: (folder: string) => string) => {
    const walked: string[] = [];
    for await (const path of walk(async (folder) => pages(folder))) walked.push(path);
    return walked;
  };

  test('visits each path once, breadth first', async () => {
    const pages = new Map([
      ['/', '<a href="a/"><a href="b"><a href="b"><a href="c/">'],
      ['/a/', '<a href="x/"><a href="y">'],
    ]);
    const walked = await paths((folder) => pages.get(folder) ?? '');
    expect(walked).toEqual(['/', '/a/', '/b', '/c/', '/a/x/', '/a/y']);
  });

  test('follows a link to the parent folder 16 times', async () => {
    const walked = await paths(() => '<a href="loop/">');
    expect(walked.at(-1)).toBe(`/${'loop/'.repeat(16)}`);
    expect(walked.length).toBe(17);
  });
});
