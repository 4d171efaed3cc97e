import { describe, expect, test } from 'vitest';
import { layMixed } from './mixed.ts';
import { filterOn } from './reading.ts';
import { NO_BROWSER, useSite } from './site.ts';

/** Elements that an attacker might inject into a page. */
const INTRUDERS = [
  { what: 'script', tag: 'script', set: { textContent: 'document.title = "taken"' }, by: 'script-src-elem' },
  { what: 'script file', tag: 'script', set: { src: '/file 9.txt' }, by: 'script-src-elem' },
  { what: 'style', tag: 'style', set: { textContent: 'body { display: none }' }, by: 'style-src-elem' },
  { what: 'picture', tag: 'img', set: { src: 'https://evil.example/' }, by: 'img-src' },
  { what: 'frame', tag: 'iframe', set: { src: '/Attic/' }, by: 'frame-src' },
];

describe.skipIf(NO_BROWSER)('The policy of a listing', () => {
  const site = useSite(layMixed);

  test('allows its own style and script, whatever is shown', async () => {
    for (const target of ['/', '/Attic/', '/?sort=size&order=desc', '/?filter=%3Cscript%3E', '/zoo/']) {
      const page = await site.open(target);
      expect(await page.getByRole('button', { name: 'Apply' }).count()).toBe(0); // the script has run
      expect(await filterOn(page).evaluate((input) => input.placeholder)).toBe('Type to filter');
      const header = page.locator('header');
      expect(await header.evaluate((it) => it.ownerDocument.defaultView.getComputedStyle(it).display)).toBe(
        'flex',
      );
    }
    expect(site.complaints).toEqual([]);
  });

  test.each(INTRUDERS)('forbids another $what', async ({ tag, set, by }) => {
    const page = await site.open('/');
    await page.locator('body').evaluate(
      (body, { tag, set }) =>
        new Promise((resolve) => {
          body.ownerDocument.addEventListener('securitypolicyviolation', resolve, { once: true });
          body.append(Object.assign(body.ownerDocument.createElement(tag), set));
        }),
      { tag, set },
    );
    expect(await page.title()).toMatch(/^\/ – /);
    await expect.poll(() => site.complaints.join('\n')).toContain(`Policy violated: ${by}`);
    await page.close();
    site.complaints.length = 0;
  });
});
