import type { ByteString } from '../../../src/files/text.ts';

/** Folders below each other that are entered: a link to a folder above it has no end. */
const MAX_DEPTH = 16;

/**
 * The paths that listings lead to, breadth first, the folders among them with their slash.
 * @param list reads the page of a folder; empty where there is none
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

/** The paths below a folder that its page links to: no other host, no query, nothing above. */
export function linksIn(page: ByteString, folder: ByteString): ByteString[] {
  return [...page.matchAll(/<a\s(?:[^>]*?\s)?href=(?:"([^"]*)"|'([^']*)')/gi)]
    .map(([, double, single]) => asSent(unescapeHtml(double ?? single ?? '')))
    .filter(isBelow)
    .map((link) => folder + link.replace(/^\.\//, ''));
}

/** As a browser sends it: what would break the request line is percent-encoded. */
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
