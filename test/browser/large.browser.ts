import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { picture } from './pictures.ts';
import { countOn, filterOn, namesOn } from './reading.ts';
import { NO_BROWSER, useSite } from './site.ts';

const ENTRIES = 20_000;

function lay(folder: string): void {
  for (let number = 0; number < ENTRIES; number += 1)
    writeFileSync(join(folder, `photo ${(number * 7919) % ENTRIES}.jpg`), 'x'.repeat(number % 1000));
}

/** Milliseconds from an action until its result is painted. */
function paintedAfter(page: Page, action: string): Promise<number> {
  return page.evaluate<number>(`new Promise((resolve) => {
    const start = performance.now();
    ${action};
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => resolve(performance.now() - start);
      port2.postMessage(null);
    });
  })`);
}

const clickOn = (column: string) => `document.querySelector('th.${column} a').click()`;
const typed = (text: string) =>
  `const filter = document.getElementById('filter'); filter.value = '${text}'; filter.dispatchEvent(new Event('input'))`;

const LOAD_TIMES = `({
  'first paint': performance.getEntriesByName('first-contentful-paint')[0].startTime,
  loaded: performance.getEntriesByType('navigation')[0].loadEventEnd,
})`;

describe.skipIf(NO_BROWSER)('A folder of 20,000 entries', () => {
  const site = useSite(lay);

  test('is usable, with its timings printed', async () => {
    const page = await site.open('/');
    const times = await page.evaluate<Record<string, number>>(LOAD_TIMES);
    await page.evaluate('new Promise((resolve) => requestIdleCallback(resolve))');
    times['a key in the filter'] = await paintedAfter(page, typed('12'));
    expect(await countOn(page)).toMatch(/^1,\d\d\d of 20,000 entries$/);
    times['the filter cleared'] = await paintedAfter(page, typed(''));
    for (const column of ['size', 'mtime', 'name'])
      times[`a click on ${column}`] = await paintedAfter(page, clickOn(column));
    await picture(page, 'many');
    console.log(
      Object.entries(times)
        .map(([what, ms]) => `${what}: ${ms.toFixed(0)} ms`)
        .join('\n'),
    );
    expect((await namesOn(page)).slice(0, 2)).toEqual(['photo 0.jpg', 'photo 1.jpg']);
  });

  test('is filtered and sorted completely', async () => {
    const page = await site.open('/');
    await filterOn(page).fill('1999');
    await page.evaluate(clickOn('size'));
    await page.evaluate(clickOn('size'));
    const wanted = Array.from({ length: ENTRIES }, (_, number) => ({
      name: `photo ${(number * 7919) % ENTRIES}.jpg`,
      size: number % 1000,
    }))
      .filter(({ name }) => name.includes('1999'))
      .sort((a, b) => a.size - b.size || Number(a.name.match(/\d+/)) - Number(b.name.match(/\d+/)))
      .map(({ name }) => name);
    await expect.poll(() => namesOn(page)).toEqual(wanted);
  });
});
