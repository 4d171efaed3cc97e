import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { buildFrontEnd, writeFrontEnd } from './front-end.ts';
import { NO_BROWSER, useSite } from './site.ts';

const COLOR = "getComputedStyle(document.querySelector('h1')).color";

describe.skipIf(NO_BROWSER).each([
  { base: '/', args: ['--spa'] },
  { base: '/my/app/', args: ['--spa', '--base-path', '/my/app'] },
])('A Vite build at $base', ({ base, args }) => {
  let deploy = async (_version: string): Promise<void> => {};
  let assets = (): string[] => [];
  const site = useSite(async (folder) => {
    const options = { sources: join(folder, '../sources'), output: folder, base };
    writeFrontEnd(options.sources);
    deploy = (version) => buildFrontEnd(version, options);
    assets = () => readdirSync(join(folder, 'assets'));
    await deploy('1');
  }, args);

  /** Waits for the heading that the router shows some time after the address has changed. */
  const showsHeading = (page: Page, text: string) =>
    page.locator('h1').getByText(text, { exact: true }).waitFor();

  test('opens at a deep link, and again after a reload', async () => {
    const page = await site.open(`${base}profile/7`);
    await showsHeading(page, 'Profile 7 1');
    await page.reload();
    await showsHeading(page, 'Profile 7 1');
    expect(await page.evaluate(COLOR)).toBe('rgb(1, 2, 3)');
  });

  test('routes in the page', async () => {
    const page = await site.open(base);
    await page.getByRole('link', { name: 'Profile' }).click();
    await page.waitForURL(`**${base}profile/7`);
    await showsHeading(page, 'Profile 7 1');
    await page.goBack();
    await showsHeading(page, 'Home 1');
  });

  test('shows a new version at the next load, and keeps its files for a year', async () => {
    const page = await site.open(base);
    await showsHeading(page, 'Home 1');
    const [old] = assets();
    await deploy('2');
    expect(assets()).not.toContain(old);
    await page.reload();
    await showsHeading(page, 'Home 2');
    for (const name of assets()) {
      const answer = await fetch(`${site.origin}${base}assets/${name}`);
      expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    }
    expect((await fetch(`${site.origin}${base}assets/${old}`)).status).toBe(404);
    expect((await fetch(`${site.origin}${base}`)).headers.get('cache-control')).toBe('no-cache');
  });
});
