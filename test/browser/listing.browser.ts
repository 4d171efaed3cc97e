import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { layMixed, ORDERS } from './mixed.ts';
import { countOn, entryOn, filterOn, follow, leave, namesOn, typeOn } from './reading.ts';
import { NO_BROWSER, useSite } from './site.ts';

/** The columns with aria-sort, each with its direction. */
function sortedOn(page: Page): Promise<[text: string, direction: string][]> {
  return page
    .locator('th[aria-sort]')
    .evaluateAll((heads) => heads.map((head) => [head.textContent, head.getAttribute('aria-sort')]));
}

describe.skipIf(NO_BROWSER)('A listing', () => {
  const site = useSite(layMixed);

  test('opens sorted by name', async () => {
    const page = await site.open('/');
    expect(await namesOn(page)).toEqual(ORDERS.Name.ascending);
    expect(await countOn(page)).toBe('5 entries');
    expect(await page.title()).toBe('/');
  });

  test.each([
    { column: 'Name', text: 'Name', directions: ['descending', 'ascending'] },
    { column: 'Size', text: 'Size', directions: ['ascending', 'descending'] },
    { column: 'Modified', text: 'Modified (UTC)', directions: ['ascending', 'descending'] },
  ] as const)(
    'is sorted by a click on $column, and the other way by another',
    async ({ column, ...wanted }) => {
      const page = await site.open('/');
      for (const direction of wanted.directions) {
        await follow(page, page.getByRole('columnheader', { name: column }).getByRole('link'));
        expect(await namesOn(page)).toEqual(ORDERS[column][direction]);
        expect(await sortedOn(page)).toEqual([[wanted.text, direction]]);
      }
    },
  );

  test('is filtered while typing, without another request', async () => {
    const page = await site.open('/');
    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    await filterOn(page).pressSequentially('FiLe 1');
    expect(await namesOn(page)).toEqual(['file 10.txt', 'FILE 11.txt']);
    expect(await countOn(page)).toBe('2 of 5 entries');
    await filterOn(page).fill('no such');
    expect(await namesOn(page)).toEqual([]);
    expect(await countOn(page)).toBe('0 of 5 entries');
    await filterOn(page).fill('');
    expect(await namesOn(page)).toEqual(ORDERS.Name.ascending);
    expect(await countOn(page)).toBe('5 entries');
    expect(requests).toEqual([]);
  });

  test('stays filtered when sorted, and shows all entries once the filter is cleared', async () => {
    const page = await site.open('/');
    await filterOn(page).fill('file 1');
    await follow(page, page.getByRole('link', { name: 'Size' }));
    await follow(page, page.getByRole('link', { name: 'Size' }));
    expect(await namesOn(page)).toEqual(['FILE 11.txt', 'file 10.txt']);
    expect(await filterOn(page).inputValue()).toBe('file 1');
    await typeOn(page, '1');
    expect(await namesOn(page)).toEqual(['FILE 11.txt']);
    await leave(page, () => page.keyboard.press('Escape'));
    expect(await namesOn(page)).toEqual(ORDERS.Size.descending);
    expect(await countOn(page)).toBe('5 entries');
  });

  test('links to folders, and to the parents in its path', async () => {
    const page = await site.open('/');
    await follow(page, await entryOn(page, 'Attic/'));
    await follow(page, await entryOn(page, 'deep/'));
    expect(await page.title()).toBe('/Attic/deep/');
    expect(await countOn(page)).toBe('1 entry');
    const path = page.getByRole('navigation', { name: 'Breadcrumb' });
    expect(await path.getByRole('link').allTextContents()).toEqual(['Home', 'Attic', 'deep']);
    expect(await path.locator('[aria-current=page]').textContent()).toBe('deep');
    await follow(page, path.getByRole('link', { name: 'deep' }));
    expect(page.url()).toBe(`${site.origin}/Attic/deep/`);
    await follow(page, path.getByRole('link', { name: 'Attic' }));
    expect(page.url()).toBe(`${site.origin}/Attic/`);
    expect(await namesOn(page)).toEqual(['deep/']);
    await follow(page, path.getByRole('link', { name: 'Home' }));
    expect(await namesOn(page)).toEqual(ORDERS.Name.ascending);
  });
});
