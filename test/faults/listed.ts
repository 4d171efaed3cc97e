import type { Asked } from './asked.ts';

/** The links of a listing to the entries of the folder, in order. */
export function linksOf({ body }: Pick<Asked, 'body'>): string[] {
  const links = body.toString('latin1').matchAll(/<a href="([^"?/][^"]*)"/g);
  return Array.from(links, ([, link = '']) => link.replaceAll('&amp;', '&'));
}

/** The names in a listing, linked or not, without the slash of folders. */
export function namesOf({ body }: Pick<Asked, 'body'>): string[] {
  const entries = body
    .toString('latin1')
    .matchAll(/<li><a href="[^"]*">([^<]*)<\/a>|<td class="name"><(?:a|span)[^>]*><bdi>([^<]*)<\/bdi>/g);
  return Array.from(entries, ([, python, web]) => (python ?? web ?? '').replace(/[/@]$/, ''));
}

/** Whether a page is complete. */
export function isWholePage({ status, body }: Asked): boolean {
  return status === 200 && /<\/html>\n?$/.test(body.toString('latin1'));
}
