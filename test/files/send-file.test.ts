import { createHash, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serve } from '../support/command.ts';
import { openSocket } from '../support/exchange.ts';
import { temporaryFolder } from '../support/tree.ts';

/** More than may use large chunks at a time. */
const CLIENTS = 40;

const folder = temporaryFolder();
let listener: Awaited<ReturnType<typeof serve>>;

beforeAll(async () => {
  listener = await serve({ cwd: folder.path });
});
afterAll(async () => {
  await listener.stop();
  folder.remove();
});

/** The hash of a body, received with a pause after each chunk. */
async function download(name: string, pauseMs: number): Promise<string> {
  const socket = await openSocket(listener.port, `GET /${name}\r\n\r\n`); // HTTP/0.9: the body only
  const hash = createHash('sha256');
  for await (const chunk of socket) {
    hash.update(chunk);
    if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  return hash.digest('hex');
}

test.each([0, 1, 262_143, 262_144, 262_145, 327_680, 786_432, 786_433, 5_000_000])(
  'a file of %i bytes arrives intact at many clients, fast and slow',
  async (length) => {
    const content = randomBytes(length);
    writeFileSync(join(folder.path, String(length)), content);
    const hashes = Array.from({ length: CLIENTS }, (_, index) =>
      download(String(length), index % 10 === 0 ? 5 : 0),
    );
    const expected = createHash('sha256').update(content).digest('hex');
    expect(new Set(await Promise.all(hashes))).toEqual(new Set([expected]));
  },
);
