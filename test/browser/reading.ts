import type { Locator, Page } from 'playwright-core';

/** The names of the shown entries, without the row of the parent folder. */
const NAMES = 'tbody:not(#up) tr:visible td.name > *';

/** The visible names in the table, in order. */
export function namesOn(page: Page): Promise<string[]> {
  return page.locator(NAMES).allTextContents();
}

/** The link in the table with exactly this text. */
export async function entryOn(page: Page, name: string): Promise<Locator> {
  const index = (await namesOn(page)).indexOf(name);
  if (index < 0) throw new Error(`Cannot find ${JSON.stringify(name)} among ${await namesOn(page)}`);
  return page.locator(NAMES).nth(index);
}

/** Follows a link and waits for the page. */
export async function leave(page: Page, act: () => Promise<void>): Promise<void> {
  await Promise.all([page.waitForEvent('load'), act()]);
}

export function follow(page: Page, link: Locator): Promise<void> {
  return leave(page, () => link.click());
}

/** Types without a click before: characters go to the filter. */
export async function typeOn(page: Page, text: string): Promise<void> {
  await page.locator('#filter[placeholder]').waitFor(); // the script has run
  await page.keyboard.type(text);
}

export async function press(page: Page, ...keys: string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

/** The text of the focused element. */
export async function focusedOn(page: Page): Promise<string | null> {
  return page.locator(':focus').textContent();
}

export function filterOn(page: Page): Locator {
  return page.getByRole('searchbox', { name: 'Filter' });
}

/** The totals that the page announces. */
export async function countOn(page: Page): Promise<string | null> {
  return page.getByRole('status').textContent();
}
