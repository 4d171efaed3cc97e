import axe, { type AxeResults } from 'axe-core';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { DEMO, layDemo } from './demo.ts';
import { filterOn } from './reading.ts';
import { NO_BROWSER, useSite } from './site.ts';

const LOOKS: Record<string, BrowserContextOptions> = {
  light: { colorScheme: 'light' },
  dark: { colorScheme: 'dark' },
  'on a phone': { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
  'dark on a phone': { viewport: { width: 390, height: 844 }, isMobile: true, colorScheme: 'dark' },
};

/** What axe finds wrong with a page, by all of its rules but for some. */
async function faultsOf(page: Page, ...but: string[]): Promise<string[]> {
  const rules = Object.fromEntries(but.map((rule) => [rule, { enabled: false }]));
  await page.evaluate(axe.source);
  const { violations, passes } = await page.evaluate<AxeResults>(`axe.run(${JSON.stringify({ rules })})`);
  expect(passes.length).toBeGreaterThan(5); // it has looked
  return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html)}`);
}

describe.skipIf(NO_BROWSER).each(Object.entries(LOOKS))('axe finds nothing wrong, %s,', (_, look) => {
  const site = useSite(layDemo);

  test('with a listing', async () => {
    expect(await faultsOf(await site.open(DEMO, look))).toEqual([]);
  });

  test('with a listing that is sorted and filtered', async () => {
    const page = await site.open(`${DEMO}?sort=size&order=desc`, look);
    await filterOn(page).fill('interview');
    expect(await faultsOf(page)).toEqual([]);
  });

  test('with an empty listing', async () => {
    expect(await faultsOf(await site.open(`${DEMO}Music/`, look))).toEqual([]);
  });

  test('with the page of an error', async () => {
    // It has the colours of the browser, and axe takes what is behind them for white in the dark as well.
    expect(await faultsOf(await site.open('/nowhere', look), 'color-contrast')).toEqual([]);
    expect(site.complaints.splice(0)).toEqual([expect.stringContaining('404 (Not Found)')]);
  });
});
