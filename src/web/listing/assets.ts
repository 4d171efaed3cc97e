import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { cspHash } from '../csp-hash.ts';

/** The path of the style sheet. */
export const STYLE_FILE = pathOf('listing.css');
const STYLE = read('listing.css');
/** The texts of the scripts, in their order. */
const SCRIPTS = ['listing.js', 'sorting.js', 'details.js', 'keyboard.js', 'preview.js'].map(read);

/** The elements with the style and the scripts, in UTF-8: encoding them for each page would take longer than the rest. */
export const STYLE_ELEMENT = Buffer.from(`<style>${STYLE}</style>`);
export const SCRIPT_ELEMENTS = Buffer.from(SCRIPTS.map((script) => `<script>${script}</script>\n`).join(''));

/** A folder, as a URL. */
export const FAVICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Cpath fill='%232a6fc9' d='M1 3.5A1.5 1.5 0 0 1 2.5 2h3.1c.4 0 .8.2 1.1.5L8 4h5.5A1.5 1.5 0 0 1 15 5.5v7a1.5 1.5 0 0 1-1.5 1.5h-11A1.5 1.5 0 0 1 1 12.5z'/%3E%3C/svg%3E";

/** Allows only the page's inline style and scripts, by hash (CSP Level 3), and previews of files of this server. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `style-src ${cspHash(STYLE)}`,
  `script-src ${SCRIPTS.map(cspHash).join(' ')}`,
  "img-src 'self' data:",
  "media-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The text of a file without its indentation and its lines of comment. */
function read(name: string): string {
  const text = readFileSync(pathOf(name), 'utf8');
  return text.replace(/^\s*(?:\/\/|\/\*).*\n|^[ \t]+/gm, '');
}

function pathOf(name: string): string {
  return fileURLToPath(new URL(`assets/${name}`, import.meta.url));
}
