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

/** Checks a page with all but a few rules of axe. */
async function faultsOf(page: Page, ...but: string[]): Promise<string[]> {
  const rules = Object.fromEntries(but.map((rule) => [rule, { enabled: false }]));
  await page.evaluate(axe.source);
  const { violations, passes } = await page.evaluate<AxeResults>(`axe.run(${JSON.stringify({ rules })})`);
  expect(passes.length).toBeGreaterThan(5); // the rules were applied
  return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html)}`);
}

describe.skipIf(NO_BROWSER).each(Object.entries(LOOKS))('axe finds no violations, %s,', (_, look) => {
  const site = useSite(layDemo);

  test('on a listing', async () => {
    expect(await faultsOf(await site.open(DEMO, look))).toEqual([]);
  });

  test('on a sorted and filtered listing', async () => {
    const page = await site.open(`${DEMO}?sort=size&order=desc`, look);
    await filterOn(page).fill('interview');
    expect(await faultsOf(page)).toEqual([]);
  });

  test('on an empty listing', async () => {
    expect(await faultsOf(await site.open(`${DEMO}Music/`, look))).toEqual([]);
  });

  test('on an error page', async () => {
    // It has the browser's colours, and axe assumes a white background in dark mode too.
    expect(await faultsOf(await site.open('/nowhere', look), 'color-contrast')).toEqual([]);
    expect(site.complaints.splice(0)).toEqual([expect.stringContaining('404 (Not Found)')]);
  });
});
