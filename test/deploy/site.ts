import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { File } from './load.ts';

const LARGE_BYTES = 10_000_000;

/** Writes a small file and a large one to serve. */
export function writeSite(folder: string): { readonly small: File; readonly large: File } {
  mkdirSync(folder);
  const write = (name: string, content: Buffer, isSlow: boolean): File => {
    writeFileSync(join(folder, name), content);
    return { path: `/${name}`, digest: createHash('sha256').update(content).digest('hex'), isSlow };
  };
  const block = Buffer.from(Array.from({ length: 1000 }, (_, i) => (i * 7919) % 251));
  return {
    small: write('small.txt', Buffer.from('small\n'), false),
    large: write('large.bin', Buffer.alloc(LARGE_BYTES, block), true),
  };
}
