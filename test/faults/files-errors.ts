import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openSocket } from '../support/exchange.ts';
import { type Asked, ask, isBrokenOff } from './asked.ts';
import { bytesOf, Match } from './content.ts';
import { type Counts, NOT_FOUND, whileServing } from './counts.ts';
import type { Context, Fault, Listener, Tally } from './fault.ts';
import { buildShim, makeFaulty, missingShim } from './shim.ts';

/** One size at least for each way of reading a file. */
const SIZES = [0, 1, 1000, 65_536, 65_537, 300_000, 3_000_000];

/** After how many bytes reading fails. */
const READABLE = [0, 1, 1000, 65_536, 262_144, 1_000_000];

export const FAULTS: readonly Fault[] = [
  { group: 'files', name: 'reading fails (EIO)', missing: missingShim, run: failToRead },
  { group: 'files', name: 'closing fails (EIO)', missing: missingShim, run: failToClose },
];

/** Every answer is right, an error status, or breaks off. */
async function failToRead(context: Context): Promise<Tally> {
  for (const bytes of READABLE) fill(makeFaulty(context, `read-${bytes}`));
  return whileServing(context, { env: buildShim(context) }, async (listener, counts) => {
    let broken = 0;
    for (let round = 0; round < (context.long ? 20 : 2); round += 1)
      for (const readable of READABLE)
        for (const size of SIZES) {
          const match = new Match(bytesOf({ size, seed: size }));
          const asked = await ask(listener.port, `/faulty/read-${readable}/${size}.bin`, {
            take: match.take,
          });
          const isRight = () => (match.isAll(asked) ? size <= readable || size === 0 : saysNo(asked));
          const isRightPart = () => match.isStart(asked) && asked.length <= readable && size > readable;
          counts.judge(`${size} bytes, of which ${readable} can be read`, asked, { isRight, isRightPart });
          broken += isBrokenOff(asked) || saysNo(asked) ? 1 : 0;
          await counts.afterFault('reading fails', listener);
        }
    counts.note = `${broken} of ${counts.tried} answers could not be given`;
  });
}

/** No answer is affected, whether complete or aborted by the client. */
async function failToClose(context: Context): Promise<Tally> {
  fill(makeFaulty(context, 'close'));
  return whileServing(context, { env: buildShim(context) }, async (listener, counts) => {
    for (let round = 0; round < (context.long ? 20 : 3); round += 1)
      for (const size of SIZES) {
        await askForAll(listener, counts, size);
        await counts.afterFault(`closing fails after ${size} bytes`, listener);
        await abort(listener.port, `/faulty/close/${size}.bin`);
        await counts.afterFault(`closing fails after a reset during ${size} bytes`, listener);
      }
  });
}

async function askForAll(listener: Listener, counts: Counts, size: number): Promise<void> {
  const target = `/faulty/close/${size}.bin`;
  const match = new Match(bytesOf({ size, seed: size }));
  counts.judge(`${size} bytes`, await ask(listener.port, target, { take: match.take }), {
    isRight: match.isAll,
  });
  const head = await ask(listener.port, target, { method: 'HEAD' });
  counts.judge(`HEAD of ${size} bytes`, head, { isRight: ({ status }) => status === 200 });
  const none = await ask(listener.port, '/faulty/close/none/', { fields: ['Accept-Encoding: gzip, br'] });
  counts.judge('a missing folder', none, NOT_FOUND);
}

/** Resets the connection after the first piece of the answer. */
async function abort(port: number, target: string): Promise<void> {
  const socket = await openSocket(port, `GET ${target} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  await new Promise((resolve) => socket.on('data', resolve).on('close', resolve));
  socket.resetAndDestroy();
}

function fill(folder: string): void {
  for (const size of SIZES) writeFileSync(join(folder, `${size}.bin`), bytesOf({ size, seed: size }));
}

function saysNo({ status }: Asked): boolean {
  return status === 404 || status === 500 || status === 503;
}
