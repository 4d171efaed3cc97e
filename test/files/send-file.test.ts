import { createHash, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serve } from '../support/command.ts';
import { temporaryFolder } from '../support/tree.ts';

/** More than may have large pieces at a time. */
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

/** The hash of a body, taken on in pieces, with a rest behind each of so many milliseconds. */
async function take(name: string, restMs: number): Promise<string> {
  const socket = connect({ port: listener.port, host: '127.0.0.1' });
  socket.write(`GET /${name}\r\n\r\n`); // HTTP/0.9: the body alone
  const hash = createHash('sha256');
  for await (const chunk of socket) {
    hash.update(chunk);
    if (restMs > 0) await new Promise((resolve) => setTimeout(resolve, restMs));
  }
  return hash.digest('hex');
}

test.each([0, 1, 262_143, 262_144, 262_145, 327_680, 786_432, 786_433, 5_000_000])(
  'a file of %i bytes goes out as it is, however many take it, quick or slow',
  async (length) => {
    const content = randomBytes(length);
    writeFileSync(join(folder.path, String(length)), content);
    const hashes = Array.from({ length: CLIENTS }, (_, index) =>
      take(String(length), index % 10 === 0 ? 5 : 0),
    );
    const wanted = createHash('sha256').update(content).digest('hex');
    expect(new Set(await Promise.all(hashes))).toEqual(new Set([wanted]));
  },
);
