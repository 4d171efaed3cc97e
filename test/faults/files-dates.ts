import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Asked, ask, field } from './asked.ts';
import { type Counts, makeServed, whileServing } from './counts.ts';
import type { Context, Fault, Listener } from './fault.ts';

/** A modification time and its `Last-Modified` in CPython 3.5.10. */
type Row = readonly [seconds: number, lastModified: string];

const DATES: readonly Row[] = [
  [0, 'Thu, 01 Jan 1970 00:00:00 GMT'],
  [-1, 'Wed, 31 Dec 1969 23:59:59 GMT'],
  [-2_147_483_648, 'Fri, 13 Dec 1901 20:45:52 GMT'],
  [-9_223_372_036, 'Tue, 21 Sep 1677 00:12:44 GMT'],
  [-30_610_224_000, 'Wed, 01 Jan 1000 00:00:00 GMT'],
  [-30_610_224_001, 'Tue, 31 Dec  999 23:59:59 GMT'],
  [-62_135_596_800, 'Mon, 01 Jan    1 00:00:00 GMT'],
  [-62_135_596_801, 'Sun, 31 Dec    0 23:59:59 GMT'],
  [-62_167_219_201, 'Fri, 31 Dec   -1 23:59:59 GMT'],
  [-8_640_000_000_001, 'Mon, 19 Apr -271821 23:59:59 GMT'],
  [2_147_483_648, 'Tue, 19 Jan 2038 03:14:08 GMT'],
  [4_294_967_296, 'Sun, 07 Feb 2106 06:28:16 GMT'],
  [9_223_372_036, 'Fri, 11 Apr 2262 23:47:16 GMT'],
  [253_402_300_799, 'Fri, 31 Dec 9999 23:59:59 GMT'],
  [253_402_300_800, 'Sat, 01 Jan 10000 00:00:00 GMT'],
  [8_640_000_000_001, 'Sat, 13 Sep 275760 00:00:01 GMT'],
];

/** The dates of HTTP: years of four digits. */
const HTTP_YEARS = [-62_167_219_200, 253_402_300_799] as const;

/** tmpfs stores all dates, ext4 those from 1901 to 2446. */
const ROOMY = '/dev/shm';

export const FAULTS: readonly Fault[] = [
  {
    group: 'files',
    name: 'files dated before 1970 and after 9999',
    run: async (context) => {
      const roomy = makeRoomy();
      try {
        symlinkSync(roomy, join(makeServed(context), 'dates'));
        const rows = DATES.filter(([seconds]) => write(join(roomy, String(seconds)), seconds));
        return await whileServing(context, {}, async (listener, counts) => {
          for (const row of rows) await askFor(listener, counts, { context, row });
          const page = await ask(listener.port, '/dates/');
          counts.judge('the listing', page, { isRight: ({ status }) => status === 200 });
          await counts.afterFault('the listing', listener);
          counts.note = `${rows.length} of ${DATES.length} dates taken by the file system`;
        });
      } finally {
        rmSync(roomy, { recursive: true });
      }
    },
  },
];

function makeRoomy(): string {
  try {
    return mkdtempSync(join(ROOMY, 'weblistener-faults-'));
  } catch {
    return mkdtempSync(join(tmpdir(), 'weblistener-faults-'));
  }
}

/**
 * Creates a file with its date as content; false if the file system does not accept the date. Uses touch(1),
 * because Node.js sets wrong dates before 1970.
 */
function write(path: string, seconds: number): boolean {
  writeFileSync(path, String(seconds));
  try {
    execFileSync('touch', ['-d', `@${seconds}`, path], { stdio: 'ignore' });
  } catch {
    return false;
  }
  return statSync(path, { bigint: true }).mtimeNs === BigInt(seconds) * 1_000_000_000n;
}

async function askFor(
  listener: Listener,
  counts: Counts,
  { context, row: [seconds, date] }: { context: Context; row: Row },
): Promise<void> {
  const isDated = context.profile === 'python' ? says(date) : saysInHttp(seconds);
  const asked = await ask(listener.port, `/dates/${seconds}`);
  counts.judge(`of ${seconds}, which says "${field(asked, 'last-modified')}"`, asked, {
    isRight: (answer) =>
      answer.status === 200 && answer.body.toString() === String(seconds) && isDated(answer),
  });
  await counts.afterFault(`of ${seconds}`, listener);
}

function says(date: string): (asked: Asked) => boolean {
  return (asked) => field(asked, 'last-modified') === date;
}

/** The date in the format of HTTP, undefined if it does not fit (RFC 9110 section 5.6.7). */
function saysInHttp(seconds: number): (asked: Asked) => boolean {
  const [first, last] = HTTP_YEARS;
  if (seconds >= first && seconds <= last) return says(new Date(seconds * 1000).toUTCString());
  return (asked) => field(asked, 'last-modified') === undefined;
}
