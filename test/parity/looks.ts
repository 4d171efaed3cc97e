import { lower } from '../../src/files/lower.ts';
import { unquote } from '../../src/files/path.ts';
import { type ByteString, encodeUtf8 } from '../../src/util/text.ts';
import { type Reply, withBody } from './answer.ts';

const HTML_4 = '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN"';

/** A page of `list_directory` from its doctype to its charset. */
export function listingInHtml5(page: string): string {
  return page
    .replace(
      `${HTML_4} "http://www.w3.org/TR/html4/strict.dtd">\n<html>\n`,
      '<!DOCTYPE HTML>\n<html lang="en">\n',
    )
    .replace('<meta http-equiv="Content-Type" content="text/html; charset=utf-8">', '<meta charset="utf-8">');
}

/** The same for a page of `send_error`. */
export function errorInHtml5(page: string): string {
  return page
    .replace(
      `${HTML_4}\n        "http://www.w3.org/TR/html4/strict.dtd">\n<html>`,
      '<!DOCTYPE HTML>\n<html lang="en">',
    )
    .replace('<meta http-equiv="Content-Type" content="text/html;charset=utf-8">', '<meta charset="utf-8">');
}

/** 414 with its later name. */
export function inRfc9110(reply: Reply): Reply {
  return withBody(
    { ...reply, reason: 'URI Too Long' },
    reply.body.replace('Request-URI Too Long', 'URI Too Long'),
  );
}

/** A page of either kind with its style sheet. */
export function withColorScheme(reply: Reply): Reply {
  const body = reply.body
    .replace(/^<meta charset="utf-8">\n/m, (meta) => `${meta}${STYLE}\n`)
    .replace(/^ {8}<meta charset="utf-8">\n/m, (meta) => `${meta}${INDENTED_STYLE}\n`);
  return withBody(reply, body);
}

const STYLE = `\
<style type="text/css">
:root {
color-scheme: light dark;
}
</style>`;

const INDENTED_STYLE = `\
        <style type="text/css">
            :root {
                color-scheme: light dark;
            }
        </style>`;

/** A listing sorted with lower cases that Unicode 8.0 does not have. */
export function sortedWith(capitals: string, listing: Reply): Reply {
  const [before = '', items = '', after = ''] = listing.body.split(/(?<=<ul>\n)|(?=<\/ul>\n<hr>\n<\/body>)/);
  const sorted = items.split(/(?<=<\/li>\n)/).map((item) => ({ item, key: keyOf(item, capitals) }));
  sorted.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return { ...listing, body: before + sorted.map(({ item }) => item).join('') + after };
}

/** From the link, which has the complete name. */
function keyOf(item: string, capitals: string): ByteString {
  let key = lower(unquote(/^<li><a href="([^"]*?)\/?">/.exec(item)?.[1] ?? ''));
  for (const capital of capitals) {
    key = key.replaceAll(encodeUtf8(capital), encodeUtf8(capital.toLowerCase()));
  }
  return key;
}
