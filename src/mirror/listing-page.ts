import { quote, unquote } from '../files/path.ts';
import type { PageTraits } from '../python/traits.ts';
import { escapeHtml, escapeHtmlAndQuotes } from '../util/html.ts';
import { type ByteString, fsdecode, fsencode } from '../util/text.ts';
import type { Entry } from './entries.ts';

/** The page up to its rows; undefined if its title cannot be encoded. */
export function headFor(target: ByteString, traits: PageTraits): ByteString | undefined {
  const { titleHasQuery, html, colorScheme } = traits;
  const path = fsencode(unquote(titleHasQuery ? target : target.replace(/[?#].*$/s, '')));
  if (path === undefined) return undefined;
  const title = `Directory listing for ${escapeOf(traits)(path)}`;
  return `\
${html === 4 ? HTML_4 : HTML_5}${colorScheme ? COLOR_SCHEME : ''}\
<title>${title}</title>
</head>
<body>
<h1>${title}</h1>
<hr>
<ul>
`;
}

const HTML_4 = `\
<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN" "http://www.w3.org/TR/html4/strict.dtd">
<html>
<head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8">
`;

const HTML_5 = `\
<!DOCTYPE HTML>
<html lang="en">
<head>
<meta charset="utf-8">
`;

const COLOR_SCHEME = `\
<style type="text/css">
:root {
color-scheme: light dark;
}
</style>
`;

export const FOOT = `\
</ul>
<hr>
</body>
</html>
`;

/** Most names: neither HTML nor the URL needs escaping. */
const PLAIN = /^[A-Za-z0-9_.-]*$/;

/** The row of an entry. */
export function itemOf({ name, linkSuffix, textSuffix }: Entry, traits: PageTraits): ByteString {
  const isPlain = PLAIN.test(name);
  const link = isPlain ? name : quote(fsdecode(name), traits.quotesTilde);
  const text = isPlain ? name : escapeOf(traits)(name);
  return `<li><a href="${link}${linkSuffix}">${text}${textSuffix}</a></li>\n`;
}

/** `html.escape` with or without `quote`. */
function escapeOf({ escapesQuotes }: PageTraits): (text: string) => string {
  return escapesQuotes ? escapeHtmlAndQuotes : escapeHtml;
}
