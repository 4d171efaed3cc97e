import type { ByteString } from '../../../src/util/text.ts';

/** Maximum depth: a symlink to a parent folder would never end. */
const MAX_DEPTH = 16;

/**
 * The paths that listings link to, breadth first, folders with a trailing slash.
 * @param list gets the listing of a folder; empty if there is none
 */
export async function* walk(list: (folder: ByteString) => Promise<ByteString>): AsyncGenerator<ByteString> {
  const seen = new Set(['/']);
  const folders = ['/'];
  yield '/';
  for (let folder = folders.shift(); folder !== undefined; folder = folders.shift()) {
    const isDeep = folder.split('/').length - 2 >= MAX_DEPTH;
    for (const path of isDeep ? [] : linksIn(await list(folder), folder)) {
      if (seen.has(path)) continue;
      seen.add(path);
      if (path.endsWith('/')) folders.push(path);
      yield path;
    }
  }
}

/** The paths below a folder that its listing links to, without other hosts, queries and parents. */
export function linksIn(page: ByteString, folder: ByteString): ByteString[] {
  return [...page.matchAll(/<a\s(?:[^>]*?\s)?href=(?:"([^"]*)"|'([^']*)')/gi)]
    .map(([, double, single]) => asSent(unescapeHtml(double ?? single ?? '')))
    .filter(isBelow)
    .map((link) => folder + link.replace(/^\.\//, ''));
}

/** Percent-encodes what would break the request line, like a browser. */
function asSent(link: ByteString): ByteString {
  return link.replace(
    /[\x00-\x20\x7f]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}

function isBelow(link: ByteString): boolean {
  if (/^[/\\]|^[A-Za-z][A-Za-z0-9+.-]*:|[?#]/.test(link)) return false;
  const names = link.replace(/^\.\//, '').replace(/\/$/, '').split('/');
  return !names.some((name) => /^(?:\.|%2e){0,2}$/i.test(name));
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#x27': "'", '#39': "'" };

function unescapeHtml(text: ByteString): ByteString {
  return text.replace(/&(amp|lt|gt|quot|#x27|#39);/g, (whole, name) => ENTITIES[name] ?? whole);
}
