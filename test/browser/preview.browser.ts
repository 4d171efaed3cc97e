import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { picture, png } from './pictures.ts';
import { entryOn, focusedOn, follow, typeOn } from './reading.ts';
import { NO_BROWSER, useSite } from './site.ts';
import { wav } from './wav.ts';

const PICTURES = 30;
const TOUCH = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

function lay(folder: string): void {
  mkdirSync(join(folder, 'album'));
  mkdirSync(join(folder, 'plain'));
  writeFileSync(join(folder, 'plain', 'data.bin'), '\0');
  const write = (name: string, content: string | Buffer) =>
    writeFileSync(join(folder, 'album', name), content);
  for (let number = 0; number < PICTURES; number += 1)
    write(`picture ${number}.png`, png(90, 60, [number * 8, 100, 200]));
  write('long.txt', `<b>first</b>\n${'x'.repeat(100_000)}`);
  write('tone.wav', wav(50_000));
  write('data.bin', 'x\0');
  mkdirSync(join(folder, 'album', 'folder'));
}

const panelOn = (page: Page) => page.getByRole('complementary', { name: 'Preview' });

/** Whether the image in the panel is loaded. */
const isLoaded = (page: Page) => page.evaluate("document.querySelector('#preview img')?.naturalWidth === 90");

describe.skipIf(NO_BROWSER)('A preview', () => {
  const site = useSite(lay);

  test('opens with Space, moves to the next entry with the arrow keys, and closes with Escape', async () => {
    const page = await site.open('/album/');
    await typeOn(page, 'picture 1');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Space');
    expect(await panelOn(page).getByRole('heading').textContent()).toBe('picture 1.png');
    await expect.poll(() => isLoaded(page)).toBe(true);
    await picture(page, 'preview');
    await page.keyboard.press('ArrowDown');
    expect(await panelOn(page).getByRole('heading').textContent()).toBe('picture 10.png');
    await page.keyboard.press('ArrowUp');
    expect(await panelOn(page).getByRole('heading').textContent()).toBe('picture 1.png');
    await page.keyboard.press('Escape');
    expect(await panelOn(page).count()).toBe(0);
    expect(await focusedOn(page)).toContain('picture 1.png');
    expect(page.url()).toContain('filter=picture+1');
  });

  test.each([
    { how: 'clicks', look: {} },
    { how: 'taps', look: TOUCH },
  ])('works by $how', async ({ how, look }) => {
    const page = await site.open('/album/', look);
    await page.getByRole('button', { name: 'Preview' }).click();
    expect(await panelOn(page).getByRole('heading').textContent()).toBe('long.txt');
    if (how === 'taps') await panelOn(page).getByRole('button', { name: 'Close' }).tap();
    else await (await entryOn(page, 'picture 3.png')).click();
    expect(await panelOn(page).count()).toBe(how === 'taps' ? 0 : 1);
    expect(new URL(page.url()).pathname).toBe('/album/');
    if (how === 'clicks') await follow(page, await entryOn(page, 'folder/'));
  });

  test('shows the beginning of a text as text', async () => {
    const page = await site.open('/album/');
    await (await entryOn(page, 'long.txt')).focus();
    await page.keyboard.press('Space');
    await expect.poll(() => panelOn(page).locator('pre').textContent()).toContain('<b>first</b>\nxxx');
    expect((await panelOn(page).locator('pre').textContent())?.length).toBe(65_536);
  });

  test('plays audio', async () => {
    const page = await site.open('/album/');
    await (await entryOn(page, 'tone.wav')).focus();
    await page.keyboard.press('Space');
    await expect
      .poll(() => page.evaluate("document.querySelector('#preview audio').readyState"))
      .toBeGreaterThan(0);
  });

  test('is not offered where there is nothing to show', async () => {
    const page = await site.open('/plain/');
    expect(await page.getByRole('button').count()).toBe(0);
    await (await entryOn(page, 'data.bin')).focus();
    await page.keyboard.press('Space');
    expect(await panelOn(page).count()).toBe(0);
  });
});

describe.skipIf(NO_BROWSER)('The grid', () => {
  const site = useSite(lay);

  test('loads images when they are seen', async () => {
    const page = await site.open('/album/', { viewport: { width: 800, height: 500 } });
    const requested = new Set<string>();
    page.on('request', (request) => requested.add(request.url()));
    await page.getByRole('button', { name: 'Grid' }).click();
    await expect.poll(() => page.evaluate("document.querySelector('td img').naturalWidth")).toBe(90);
    const tile = await page.locator('tr.image').first().boundingBox();
    expect(tile?.width).toBeLessThan(300);
    await picture(page, 'grid');
    await page.keyboard.press('End');
    await expect.poll(() => requested.size).toBe(PICTURES);
    await page.getByRole('button', { name: 'Grid' }).click();
    expect(await page.locator('td img').first().isVisible()).toBe(false);
  });
});
