import { mkdirSync, writeFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { entryOn, follow } from './reading.ts';
import { NO_BROWSER, useSite } from './site.ts';

/** Names of files whose content is their index in this list. */
const NAMES = [
  'two  spaces .txt',
  `it's "quoted".txt`,
  '100%.txt',
  '%41.txt',
  'a#b.txt',
  'a?b=c&d.txt',
  '&amp;.txt',
  '<b>.txt',
  '\u{1f642} \u{1f469}\u200d\u{1f680}.txt',
  'e\u0301 in two.txt',
  '\u05e2\u05d1\u05e8\u05d9\u05ea.txt',
  'a:b.txt',
  'javascript:alert(1).txt',
  'back\\slash.txt',
  'new\nline.txt',
  '.hidden.txt',
  '..dots.txt',
];

/** Latin-1, which is not valid UTF-8; both the file and its folder. */
const BYTES_NAME = 'caf\xe9.txt';
const BYTES_FOLDER = 'gar\xe7on';

function lay(folder: string): void {
  const path = (name: string) => Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(name, 'latin1')]);
  mkdirSync(path(BYTES_FOLDER));
  writeFileSync(path(`${BYTES_FOLDER}/${BYTES_NAME}`), 'of other bytes');
  mkdirSync(path('names'));
  for (const [index, name] of NAMES.entries()) writeFileSync(`${folder}/names/${name}`, `file ${index}`);
  writeFileSync(`${folder}/names/no type \u{1f4e6}`, 'to be kept\0');
}

describe.skipIf(NO_BROWSER)('A click opens', () => {
  const site = useSite(lay);

  test.each(NAMES.map((name, index) => ({ name, index })))('the file $name', async ({ name, index }) => {
    const page = await site.open('/names/');
    await follow(page, await entryOn(page, name.replace('\n', 'U+000A')));
    expect(await page.locator('body').textContent()).toBe(`file ${index}`);
  });

  test('a folder and a file whose names are not UTF-8, and their parents', async () => {
    const page = await site.open('/');
    await follow(page, await entryOn(page, 'gar\ufffdon/'));
    expect(await page.title()).toMatch(/^\/gar\ufffdon\/ – /);
    await follow(page, await entryOn(page, 'caf\ufffd.txt'));
    expect(await page.locator('body').textContent()).toBe('of other bytes');
    await page.goBack();
    await follow(page, page.getByRole('navigation').getByRole('link', { name: 'gar\ufffdon' }));
    expect(await page.title()).toMatch(/^\/gar\ufffdon\/ – /);
    await follow(page, page.getByRole('link', { name: 'Home' }));
    await follow(page, await entryOn(page, 'gar\ufffdon/'));
  });

  test('a download of a file that the browser cannot show, under its name', async () => {
    const page = await site.open('/names/');
    const link = await entryOn(page, 'no type \u{1f4e6}');
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
    expect(download.suggestedFilename()).toBe('no type \u{1f4e6}');
    expect(await text(await download.createReadStream())).toBe('to be kept\0');
  });
});
