import { describe, expect, test } from 'vitest';
import { coloursOf, contrast, luminance } from './colours.ts';
import { DEMO, layDemo } from './demo.ts';
import { picture } from './pictures.ts';
import { NO_BROWSER, useSite } from './site.ts';

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

/** All texts of a page. */
const TEXTS = [
  'nav a',
  'label',
  'input',
  '#count',
  'th a',
  'tr.folder a',
  'tr.text a',
  'tr.audio a',
  'td.size',
  'td.mtime',
];

describe.skipIf(NO_BROWSER)('A listing', () => {
  const site = useSite(layDemo);

  test.each(['light', 'dark'] as const)(
    'is %s if the browser prefers that, with sufficient contrast',
    async (colorScheme) => {
      const page = await site.open(DEMO, { colorScheme, viewport: { width: 1000, height: 640 } });
      const { text, back } = await coloursOf(page.locator('h1'));
      const isLight = luminance(back) > luminance(text);
      expect(isLight).toBe(colorScheme === 'light');
      for (const selector of TEXTS) {
        const colours = await coloursOf(page.locator(selector).first());
        expect(contrast(colours), `contrast of ${selector}`).toBeGreaterThan(4.5);
      }
      await picture(page, colorScheme);
      await page.locator('tr.text a').first().hover();
      for (const selector of ['tr.text a', 'tr.text td.size', 'tr.text td.mtime']) {
        const hovered = await coloursOf(page.locator(selector).first());
        expect(hovered.back).not.toEqual(back);
        expect(contrast(hovered), `contrast of ${selector} below the pointer`).toBeGreaterThan(4.5);
      }
    },
  );

  test('aligns sizes and dates in columns', async () => {
    const page = await site.open(DEMO);
    const edges = (selector: string, side: 'left' | 'right') =>
      page
        .locator(selector)
        .evaluateAll(
          (cells, side) => [...new Set(cells.map((cell) => Math.round(cell.getBoundingClientRect()[side])))],
          side,
        );
    expect(await edges('td.size data', 'right')).toHaveLength(1);
    expect(await edges('td.mtime time', 'left')).toHaveLength(1);
    expect(await edges('td.mtime time', 'right')).toHaveLength(1);
    expect(await edges('tbody:not(#up) td.name bdi', 'left')).toHaveLength(1);
  });

  test.each([320, 390, 1280])('fits a width of %i', async (width) => {
    const page = await site.open(DEMO, { viewport: { width, height: 640 } });
    expect(await page.locator('html').evaluate((html) => html.scrollWidth)).toBe(width);
  });

  test('prints the table alone, with all its rows', async () => {
    const page = await site.open(DEMO);
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('header').isVisible()).toBe(false);
    expect(await page.locator('#tools').isVisible()).toBe(false);
    expect(await page.locator('tbody:not(#up) tr:visible').count()).toBe(13);
  });

  test('keeps the column heads in sight', async () => {
    const page = await site.open(DEMO, { viewport: { width: 1000, height: 400 } });
    await page.keyboard.press('End');
    await expect.poll(() => page.evaluate('scrollY')).toBeGreaterThan(100);
    const head = await page.locator('thead').boundingBox();
    const header = await page.locator('header').boundingBox();
    expect(Math.abs((head?.y ?? 0) - (header?.height ?? 0))).toBeLessThan(2);
    await page.keyboard.press('Home');
    await expect.poll(() => page.evaluate('scrollY')).toBe(0);
  });

  test('fits a phone', async () => {
    const page = await site.open(DEMO, PHONE);
    const width = await page.locator('html').evaluate((html) => html.scrollWidth);
    expect(width).toBe(PHONE.viewport.width);
    expect(await page.locator('td.mtime time').first().isVisible()).toBe(true);
    expect(await page.getByRole('columnheader', { name: 'Modified' }).isVisible()).toBe(true);
    const names = page.locator('tbody:not(#up) td.name bdi');
    for (const name of await names.all()) {
      const { x, width, height } = (await name.boundingBox()) ?? { x: 0, width: 0, height: 0 };
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x + width).toBeLessThanOrEqual(PHONE.viewport.width);
      expect(height).toBeGreaterThanOrEqual(16);
    }
    const cell = await page.locator('tbody:not(#up) td.name').first().boundingBox();
    expect(cell?.width).toBeGreaterThan(PHONE.viewport.width / 2);
    await page.setViewportSize({ width: 390, height: 700 });
    await picture(page, 'phone');
  });

  test.each([true, false])('can be tapped on a phone, with scripts: %s', async (javaScriptEnabled) => {
    const page = await site.open(DEMO, { ...PHONE, javaScriptEnabled });
    const targets = await page.locator('a:visible, input:visible, button:visible').all();
    expect(targets.length).toBeGreaterThan(15);
    for (const target of targets) {
      const { width, height } = (await target.boundingBox()) ?? { width: 0, height: 0 };
      expect(Math.min(width, height), await target.innerText()).toBeGreaterThanOrEqual(24);
    }
  });
});

describe.skipIf(NO_BROWSER)('The longest name', () => {
  const name = 'x'.repeat(251);
  const site = useSite((folder) => layDemo(folder, `${name}/${name}`));

  test.each([390, 1000])('wraps at a width of %i', async (width) => {
    const page = await site.open(`/${name}/`, { viewport: { width, height: 844 } });
    expect(await page.locator('html').evaluate((html) => html.scrollWidth)).toBe(width);
  });
});
