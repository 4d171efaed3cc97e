import type { Asked } from './asked.ts';

/** The links of a listing to the entries of the folder, in order. */
export function linksOf({ body }: Pick<Asked, 'body'>): string[] {
  const links = body.toString('latin1').matchAll(/<a href="([^"?/][^"]*)"/g);
  return Array.from(links, ([, link = '']) => link.replaceAll('&amp;', '&'));
}

/** Whether a page is complete. */
export function isWholePage({ status, body }: Asked): boolean {
  return status === 200 && /<\/html>\n?$/.test(body.toString('latin1'));
}
