import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Path of the style sheet of listings. */
export const STYLE_FILE = pathOf('listing.css');
export const STYLE = readFileSync(STYLE_FILE, 'utf8');
export const SCRIPT = readFileSync(pathOf('listing.js'), 'utf8');

/** What a listing may load and run: what is in the page itself, by its hash (CSP level 3). */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `style-src '${hashOf(STYLE)}'`,
  `script-src '${hashOf(SCRIPT)}'`,
  'img-src data:',
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

function pathOf(name: string): string {
  return fileURLToPath(new URL(`assets/${name}`, import.meta.url));
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
