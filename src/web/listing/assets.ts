import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The path of the style sheet. */
export const STYLE_FILE = pathOf('listing.css');
/** The text of the style sheet and of the script, for inlining. */
export const STYLE = readFileSync(STYLE_FILE, 'utf8');
export const SCRIPT = readFileSync(pathOf('listing.js'), 'utf8');

/** Allows only the page's inline style and script, by hash (CSP Level 3). */
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
