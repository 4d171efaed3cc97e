import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import { masked, split } from '../support/exchange.ts';
import type { Recorded } from './corpus.ts';

/** Deviations were recorded without their log, which follows from their status. */
export function wantedLog({ request, head, log }: Recorded): string {
  if (log !== undefined) return log;
  const line = `"${request.split('\r\n', 1)[0]?.replaceAll('\\', '\\\\')}"`;
  return head.startsWith('HTTP/1.0 404')
    ? `code 404, message File not found\n${line} 404 -\n`
    : `${line} 301 -\n`;
}

export function expectAnswer(answer: string, { head, body, bodyLength, bodySha256 }: Recorded): void {
  const got = masked(answer);
  if (body !== undefined) {
    expect(got).toBe(head + body);
    return;
  }
  const parts = split(got);
  expect(parts.head).toBe(head);
  expect(parts.body.length).toBe(bodyLength);
  expect(createHash('sha256').update(parts.body, 'latin1').digest('hex')).toBe(bodySha256);
}
