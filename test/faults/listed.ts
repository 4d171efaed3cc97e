import type { Asked } from './asked.ts';

/** The links of a listing to what is in the folder, in their order; the web profile has others as well. */
export function linksOf({ body }: Pick<Asked, 'body'>): string[] {
  const links = body.toString('latin1').matchAll(/<a href="([^"?/][^"]*)"/g);
  return Array.from(links, ([, link = '']) => link.replaceAll('&amp;', '&'));
}

/** Whether a page has its end. */
export function isWholePage({ status, body }: Asked): boolean {
  return status === 200 && /<\/html>\n?$/.test(body.toString('latin1'));
}
