import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import axe, { type AxeResults } from 'axe-core';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { DEMO, layDemo } from './demo.ts';
import { filterOn } from './reading.ts';
import { NO_BROWSER, useSite } from './site.ts';

function lay(folder: string): void {
  layDemo(folder);
  mkdirSync(join(folder, 'odd'));
  symlinkSync('nowhere', join(folder, 'odd', 'broken'));
  symlinkSync('..', join(folder, 'odd', 'to-parent'));
  for (const name of ['\u202egnp.exe', ' spaces ', 'tab\t']) writeFileSync(join(folder, 'odd', name), '');
  writeFileSync(
    join(folder, 'odd', 'README.md'),
    '# Title\n\n- [x] done\n\n| a | b |\n| - | - |\n| 1 | [2](.) |\n',
  );
}

const LOOKS: Record<string, BrowserContextOptions> = {
  light: { colorScheme: 'light' },
  dark: { colorScheme: 'dark' },
  'on a phone': { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
  'in forced colours': { forcedColors: 'active' },
  'in 320 pixels': { viewport: { width: 320, height: 640 } },
  'dark on a phone': { viewport: { width: 390, height: 844 }, isMobile: true, colorScheme: 'dark' },
};

async function faultsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations, passes } = await page.evaluate<AxeResults>('axe.run()');
  expect(passes.length).toBeGreaterThan(5); // the rules were applied
  return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html)}`);
}

describe.skipIf(NO_BROWSER).each(Object.entries(LOOKS))('axe finds no violations, %s,', (_, look) => {
  const site = useSite(lay, ['--readme', '--archive']);

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

  test('on a listing where no name matches', async () => {
    const page = await site.open(DEMO, look);
    await filterOn(page).fill('no such name');
    expect(await faultsOf(page)).toEqual([]);
  });

  test.each(['Interview part 1.flac', 'Floor plan.svg', 'Meeting notes.md'])(
    'on a preview of %s',
    async (name) => {
      const page = await site.open(DEMO, look);
      await page.getByRole('link', { name }).focus();
      await page.keyboard.press('Space');
      await page.getByRole('complementary', { name: 'Preview' }).waitFor();
      expect(await faultsOf(page)).toEqual([]);
    },
  );

  test('on a grid', async () => {
    const page = await site.open(DEMO, look);
    await page.getByRole('button', { name: 'Grid' }).click();
    await page.locator('td img').first().waitFor();
    expect(await faultsOf(page)).toEqual([]);
  });

  test('on a folder with links, special files and odd names, and its README', async () => {
    expect(await faultsOf(await site.open('/odd/', look))).toEqual([]);
  });

  test('on an error page', async () => {
    expect(await faultsOf(await site.open('/nowhere', look))).toEqual([]);
    expect(site.complaints.splice(0)).toEqual([expect.stringContaining('404 (Not Found)')]);
  });
});
