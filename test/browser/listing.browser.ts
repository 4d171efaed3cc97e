import { symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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

const TOTALS = '2 folders, 3 files, 3.5 kB';

/** The URLs that a page requests from now on. */
function requestsOf(page: Page): string[] {
  const requests: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  return requests;
}

describe.skipIf(NO_BROWSER)('A listing', () => {
  const site = useSite(layMixed);

  test('opens sorted by name', async () => {
    const page = await site.open('/');
    expect(await namesOn(page)).toEqual(ORDERS.Name.ascending);
    expect(await countOn(page)).toBe(TOTALS);
    expect(await page.title()).toBe(`/ – ${new URL(site.origin).host}`);
  });

  test.each([
    { column: 'Name', text: 'Name', directions: ['descending', 'ascending'] },
    { column: 'Size', text: 'Size', directions: ['descending', 'ascending'] },
    { column: 'Modified', text: 'Modified', directions: ['descending', 'ascending'] },
  ] as const)(
    'is sorted by a click on $column and reversed by a second click, without another request',
    async ({ column, ...wanted }) => {
      const page = await site.open('/');
      const requests = requestsOf(page);
      for (const direction of wanted.directions) {
        await page.getByRole('columnheader', { name: column }).getByRole('link').click();
        expect(await namesOn(page)).toEqual(ORDERS[column][direction]);
        expect(await sortedOn(page)).toEqual([[wanted.text, direction]]);
      }
      expect(requests).toEqual([]);
      await page.reload();
      expect(await namesOn(page)).toEqual(ORDERS[column][wanted.directions[1]]);
    },
  );

  test('is filtered while typing, without another request', async () => {
    const page = await site.open('/');
    const requests = requestsOf(page);
    await filterOn(page).pressSequentially('FiLe 1');
    expect(await namesOn(page)).toEqual(['file 10.txt', 'FILE 11.txt']);
    expect(await countOn(page)).toBe('2 of 5 entries');
    await filterOn(page).fill('no such');
    expect(await namesOn(page)).toEqual([]);
    expect(await countOn(page)).toBe('0 of 5 entries');
    await filterOn(page).fill('');
    expect(await namesOn(page)).toEqual(ORDERS.Name.ascending);
    expect(await countOn(page)).toBe(TOTALS);
    expect(requests).toEqual([]);
  });

  test('stays filtered when sorted, and shows all entries once the filter is cleared', async () => {
    const page = await site.open('/');
    await filterOn(page).fill('file 1');
    await page.getByRole('link', { name: 'Size' }).click();
    expect(await namesOn(page)).toEqual(['FILE 11.txt', 'file 10.txt']);
    expect(await filterOn(page).inputValue()).toBe('file 1');
    await page.reload();
    expect(await namesOn(page)).toEqual(['FILE 11.txt', 'file 10.txt']);
    await filterOn(page).press('End');
    await typeOn(page, '1');
    expect(await namesOn(page)).toEqual(['FILE 11.txt']);
    await leave(page, () => page.keyboard.press('Escape'));
    expect(await namesOn(page)).toEqual(ORDERS.Size.descending);
    expect(await countOn(page)).toBe(TOTALS);
  });

  test('links to folders, and to the parents in its path', async () => {
    const page = await site.open('/');
    await follow(page, await entryOn(page, 'Attic/'));
    await follow(page, await entryOn(page, 'deep/'));
    expect(await page.title()).toMatch(/^\/Attic\/deep\/ – /);
    expect(await countOn(page)).toBe('1 file, 14 B');
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

  test('keeps order and filter on the way into a folder and back', async () => {
    const page = await site.open('/');
    await page.getByRole('link', { name: 'Size' }).click();
    await page.getByRole('link', { name: 'Size' }).click();
    await filterOn(page).fill('t');
    await follow(page, await entryOn(page, 'Attic/'));
    expect(new URL(page.url()).search).toBe('?sort=size');
    expect(await sortedOn(page)).toEqual([['Size', 'ascending']]);
    await page.goBack();
    expect(await filterOn(page).inputValue()).toBe('t');
    expect(await namesOn(page)).toEqual(['Attic/', 'file 10.txt', 'file 9.txt', 'FILE 11.txt']);
  });

  test('links to the parent folder in its own row, except at the root', async () => {
    const page = await site.open('/Attic/deep/');
    await follow(page, page.getByRole('link', { name: 'Parent folder' }));
    expect(page.url()).toBe(`${site.origin}/Attic/`);
    await follow(page, page.getByRole('link', { name: 'Parent folder' }));
    expect(await page.getByRole('link', { name: 'Parent folder' }).count()).toBe(0);
  });

  test('opens an entry by a click anywhere on its row', async () => {
    const page = await site.open('/');
    const { x, y, width, height } = (await page.locator('tr', { hasText: 'Attic' }).boundingBox()) ?? {
      x: 0,
      y: 0,
      width: 0,
      height: 0,
    };
    await leave(page, () => page.mouse.click(x + width - 30, y + height / 2));
    expect(page.url()).toBe(`${site.origin}/Attic/`);
  });

  test('shows local time, and size and UTC in full for the row under the pointer', async () => {
    const page = await site.open('/', { timezoneId: 'Asia/Kolkata' });
    const row = page.locator('tr', { hasText: 'FILE 11.txt' });
    expect(await row.locator('time').textContent()).toBe('2011-01-01 05:30');
    await row.hover();
    expect(await row.getAttribute('title')).toBe('3,000 bytes, 2011-01-01 00:00:00 UTC');
  });

  test('says that a folder is empty, and that no name matches', async () => {
    const page = await site.open('/zoo/');
    expect(await page.getByText('This folder is empty.').isVisible()).toBe(true);
    await page.goto(site.origin);
    expect(await page.locator('#none').isVisible()).toBe(false);
    await typeOn(page, 'xyz');
    expect(await page.getByText('No name matches.').isVisible()).toBe(true);
    await page.keyboard.press('Escape');
    expect(await page.locator('#none').isVisible()).toBe(false);
  });
});

describe.skipIf(NO_BROWSER)('An entry without a time', () => {
  const site = useSite((folder) => {
    symlinkSync('nowhere', join(folder, 'broken'));
    for (const year of [1985, 2013]) {
      writeFileSync(join(folder, String(year)), '');
      utimesSync(join(folder, String(year)), Date.UTC(year) / 1000, Date.UTC(year) / 1000);
    }
  });

  test('sorts as the oldest, in the page and by the listener', async () => {
    const page = await site.open('/');
    await page.getByRole('columnheader', { name: 'Modified' }).getByRole('link').click();
    const inPage = await namesOn(page);
    await page.reload();
    expect(inPage).toEqual(await namesOn(page));
    expect(inPage.map((name) => name.slice(0, 6))).toEqual(['2013', '1985', 'broken']);
  });
});
