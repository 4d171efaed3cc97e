import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { relayLines } from '../src/output.ts';

test('relayLines() passes on whole lines of each source, and what it ends with as one', async () => {
  const written: string[] = [];
  const output = { write: (text: string) => written.push(text), close: async () => {} };
  const sources = [new PassThrough(), new PassThrough()] as const;
  for (const source of sources) relayLines(source, output);
  const tell = async (index: 0 | 1, bytes: string | Buffer) => {
    const arrived = once(sources[index], 'data');
    sources[index].write(bytes);
    await arrived;
  };
  await tell(0, 'one\ntw');
  await tell(1, 'uno\n');
  await tell(0, 'o');
  await tell(1, Buffer.from([0x64, 0xc3]));
  await tell(0, '\nthree\nfo');
  sources[1].end(Buffer.from([0xa9, 0x0a]));
  await once(sources[1], 'end');
  sources[0].end();
  await once(sources[0], 'end');
  expect(written).toEqual(['one\n', 'uno\n', 'two\nthree\n', 'dé\n', 'fo\n']);
});
