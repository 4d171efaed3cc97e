import { expect, test } from 'vitest';
import { escapeHtml, escapeHtmlAndQuotes } from '../../src/util/html.ts';

test('escapeHtml() keeps quotes, escapeHtmlAndQuotes() escapes them', () => {
  expect(escapeHtml(`<a href="x">'&'</a>`)).toBe(`&lt;a href="x"&gt;'&amp;'&lt;/a&gt;`);
  expect(escapeHtmlAndQuotes(`"'&lt;`)).toBe('&quot;&#x27;&amp;lt;');
});
