import type { Locator, Page } from 'playwright-core';

/** The names in the table that are to be seen, in their order. */
export function namesOn(page: Page): Promise<string[]> {
  return page.locator('tbody tr:visible td.name a').allTextContents();
}

/** The link in the table that shows exactly this. */
export async function entryOn(page: Page, name: string): Promise<Locator> {
  const index = (await namesOn(page)).indexOf(name);
  if (index < 0) throw new Error(`There is no ${JSON.stringify(name)} among ${await namesOn(page)}`);
  return page.locator('tbody tr:visible td.name a').nth(index);
}

/** Does what leads to another page, and waits for that. */
export async function leave(page: Page, act: () => Promise<void>): Promise<void> {
  await Promise.all([page.waitForEvent('load'), act()]);
}

export function follow(page: Page, link: Locator): Promise<void> {
  return leave(page, () => link.click());
}

/** Types where the keys go to when a page has just come, which is into its filter. */
export async function typeOn(page: Page, text: string): Promise<void> {
  await page.locator('#filter:focus').waitFor();
  await page.keyboard.type(text);
}

export async function press(page: Page, ...keys: string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

/** The text of the element that the keys go to. */
export async function focusedOn(page: Page): Promise<string | null> {
  return page.locator(':focus').textContent();
}

export function filterOn(page: Page): Locator {
  return page.getByRole('searchbox', { name: 'Filter' });
}

/** What the page says of how many entries it shows. */
export async function countOn(page: Page): Promise<string | null> {
  return page.getByRole('status').textContent();
}
