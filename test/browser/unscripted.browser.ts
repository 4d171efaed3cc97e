import { describe, expect, test } from 'vitest';
import { layMixed, ORDERS } from './mixed.ts';
import { countOn, entryOn, filterOn, follow, namesOn } from './reading.ts';
import { NO_BROWSER, useSite } from './site.ts';

describe.skipIf(NO_BROWSER)('Without scripts', () => {
  const site = useSite(layMixed);
  const open = (target: string) => site.open(target, { javaScriptEnabled: false });

  test('a listing is sorted by its links', async () => {
    const page = await open('/');
    await follow(page, page.getByRole('link', { name: 'Modified' }));
    expect(await namesOn(page)).toEqual(ORDERS.Modified.descending);
    await follow(page, page.getByRole('link', { name: 'Modified' }));
    expect(await namesOn(page)).toEqual(ORDERS.Modified.ascending);
  });

  test('a sorted listing is filtered by its form', async () => {
    const page = await open('/?sort=size&order=desc');
    await filterOn(page).fill('fILE 1');
    await follow(page, page.getByRole('button', { name: 'Apply' }));
    expect(await namesOn(page)).toEqual(['FILE 11.txt', 'file 10.txt']);
    expect(await countOn(page)).toBe('2 files, 3.0 kB');
    expect(await filterOn(page).inputValue()).toBe('fILE 1');
  });

  test('a filtered listing is sorted by its links', async () => {
    const page = await open('/?filter=file');
    await follow(page, page.getByRole('link', { name: 'Size' }));
    expect(await namesOn(page)).toEqual(['FILE 11.txt', 'file 9.txt', 'file 10.txt']);
  });

  test('files open', async () => {
    const page = await open('/');
    for (const name of ['Attic/', 'deep/', 'inner.txt']) await follow(page, await entryOn(page, name));
    expect(await page.locator('body').textContent()).toBe('the inner file');
  });
});
