import { createHash } from 'node:crypto';

/** The source expression that allows an inline style or script (CSP Level 3). */
export function cspHash(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
