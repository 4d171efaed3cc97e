import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { countOn, filterOn, focusedOn, leave, namesOn, press, typeOn } from './reading.ts';
import { NO_BROWSER, useSite } from './site.ts';

const FILES = 2000;

const TOTALS = '2,000 files, 17 kB';

const nameOf = (number: number) => `entry ${number}.txt`;

function lay(folder: string): void {
  for (let number = 1; number <= FILES; number += 1)
    writeFileSync(join(folder, nameOf(number)), `file ${number}`);
}

describe.skipIf(NO_BROWSER)('The keyboard, among 2,000 files', () => {
  const site = useSite(lay);

  test.each([
    { how: 'Enter', keys: ['Enter'] },
    { how: 'an arrow and Enter', keys: ['ArrowDown', 'Enter'] },
  ])('a part of a name and $how open a file within ten seconds', async ({ keys }) => {
    const started = performance.now();
    const page = await site.open('/');
    await typeOn(page, 'y 1234');
    await leave(page, () => press(page, ...keys));
    expect(await page.locator('body').textContent()).toBe('file 1234');
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  test('the arrows move among the shown entries', async () => {
    const page = await site.open('/');
    await typeOn(page, 'y 123');
    expect(await countOn(page)).toBe('11 of 2,000 entries');
    await press(page, 'ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowUp');
    expect(await focusedOn(page)).toBe(nameOf(1230));
    await leave(page, () => press(page, 'Enter'));
    expect(await page.locator('body').textContent()).toBe('file 1230');
  });

  test('the arrows stop at the filter and at the last entry', async () => {
    const page = await site.open('/');
    await typeOn(page, 'y 1999');
    await press(page, 'ArrowDown', 'ArrowDown');
    expect(await focusedOn(page)).toBe(nameOf(1999));
    await press(page, 'ArrowUp');
    await page.keyboard.type('9');
    expect(await filterOn(page).inputValue()).toBe('y 19999');
    await press(page, 'Enter'); // opens nothing, because nothing is shown
    expect(await countOn(page)).toBe('0 of 2,000 entries');
  });

  test('Escape clears the filter', async () => {
    const page = await site.open('/');
    await typeOn(page, 'y 77');
    await press(page, 'ArrowDown');
    await press(page, 'Escape');
    expect(await filterOn(page).inputValue()).toBe('');
    await expect.poll(() => namesOn(page)).toHaveLength(FILES);
    expect(await countOn(page)).toBe(TOTALS);
    await typeOn(page, 'x');
    expect(await filterOn(page).inputValue()).toBe('x');
  });

  test('a slash focuses the filter, where it is a character', async () => {
    const page = await site.open('/');
    await typeOn(page, '');
    await press(page, 'ArrowDown');
    expect(await focusedOn(page)).toBe(nameOf(1));
    await page.keyboard.type('/a/b');
    expect(await filterOn(page).inputValue()).toBe('a/b');
  });

  test('the focused entry is never hidden by the header', async () => {
    const page = await site.open('/', { viewport: { width: 1000, height: 640 } });
    await typeOn(page, '');
    for (let step = 0; step < 60; step += 1) await press(page, 'ArrowDown');
    const header = await page.locator('header').boundingBox();
    for (let step = 0; step < 40; step += 1) {
      await press(page, 'ArrowUp');
      const focused = await page.locator(':focus').boundingBox();
      expect(focused?.y).toBeGreaterThanOrEqual((header?.y ?? 0) + (header?.height ?? 0));
    }
    expect(await focusedOn(page)).toBe(nameOf(20));
  });
});
