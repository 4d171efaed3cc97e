import { once } from 'node:events';
import { existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { inBatches, openOutput, relayLines } from '../../src/log/output.ts';
import { temporaryFolder } from '../support/tree.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

test('relayLines() forwards complete lines of each source, and completes the last one', async () => {
  const written: string[] = [];
  const output = { write: (text: string) => written.push(text), close: async () => {} };
  const sources = [new PassThrough(), new PassThrough()] as const;
  for (const source of sources) relayLines(source, output);
  const send = async (index: 0 | 1, bytes: string | Buffer) => {
    const arrived = once(sources[index], 'data');
    sources[index].write(bytes);
    await arrived;
  };
  await send(0, 'one\ntw');
  await send(1, 'uno\n');
  await send(0, 'o');
  await send(1, Buffer.from([0x64, 0xc3]));
  await send(0, '\nthree\nfo');
  sources[1].end(Buffer.from([0xa9, 0x0a]));
  await once(sources[1], 'end');
  sources[0].end();
  await once(sources[0], 'end');
  expect(written).toEqual(['one\n', 'uno\n', 'two\nthree\n', 'dé\n', 'fo\n']);
});

test('inBatches() joins the writes of one turn, and writes the rest before it closes', async () => {
  const written: string[] = [];
  const output = inBatches({
    write: (text: string) => written.push(text),
    close: async () => {
      written.push('closed');
    },
  });
  output.write('one\n');
  output.write('two\n');
  expect(written).toEqual([]);
  await setImmediate();
  expect(written).toEqual(['one\ntwo\n']);
  output.write('three\n');
  await output.close();
  await setImmediate();
  expect(written).toEqual(['one\ntwo\n', 'three\n', 'closed']);
});

/** An output closes its descriptor. */
describe.each([
  { kind: 'a file', path: join(folder.path, 'log') },
  { kind: 'a full file', path: '/dev/full' },
])('openOutput() of $kind', ({ path }) => {
  test.skipIf(path === '/dev/full' && !existsSync(path))(
    'drops a line written after the close, and can be closed again',
    async () => {
      const output = openOutput(openSync(path, 'w'));
      output.write('in time\n');
      await output.close();
      expect(() => output.write('late\n')).not.toThrow();
      await expect(output.close()).resolves.toBeUndefined();
    },
  );
});

test('inBatches() drops lines written after the close', async () => {
  const path = join(folder.path, 'batches');
  const output = inBatches(openOutput(openSync(path, 'w')));
  output.write('in time\n');
  await output.close();
  output.write('late\n');
  await setImmediate(); // an exception in its flush would fail the run
  expect(readFileSync(path, 'utf8')).toBe('in time\n');
});
