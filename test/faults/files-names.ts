import { isUtf8 } from 'node:buffer';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { ask } from './asked.ts';
import { makeServed, NOT_FOUND, type Wanted, whileServing } from './counts.ts';
import type { Fault } from './fault.ts';
import { isWholePage, linksOf } from './listed.ts';

/** The maximum length of a name in bytes. */
const NAME_MAX = 255;

/** Names of that length, and names of any possible bytes. */
const NAMES: readonly Buffer[] = [
  Buffer.alloc(NAME_MAX, 'a'),
  Buffer.alloc(NAME_MAX, '.a'),
  Buffer.alloc(NAME_MAX, '語'),
  Buffer.concat([Buffer.alloc(NAME_MAX - 3, '😀'), Buffer.from('end')]),
  Buffer.alloc(NAME_MAX, 0xff),
  Buffer.alloc(NAME_MAX, '\xe9\xa9', 'latin1'),
  Buffer.alloc(NAME_MAX, '%2e'),
  Buffer.alloc(NAME_MAX, '"<&>\'?#\\ '),
  Buffer.from(Array.from({ length: NAME_MAX }, (_, i) => i + 1).filter((byte) => byte !== 0x2f)),
];

export const FAULTS: readonly Fault[] = [
  {
    group: 'files',
    name: 'names of 255 bytes, some of them not UTF-8',
    run: async (context) => {
      const folder = Buffer.from(`${makeServed(context)}/names`);
      mkdirSync(folder);
      const written = NAMES.map((name) => write(folder, name)).filter(Boolean).length;
      return whileServing(context, {}, async (listener, counts) => {
        for (const name of [...NAMES, Buffer.alloc(NAME_MAX + 1, 'a'), Buffer.alloc(5000, 'a')]) {
          const asked = await ask(listener.port, `/names/${percentEncoded(name)}`);
          // A name that is not UTF-8 has another form in the listing.
          const isThere = isUtf8(name) && existsSync(pathOf(folder, name));
          counts.judge(`a name of ${name.length} bytes`, asked, isThere ? isContentOf(name) : NOT_FOUND);
          await counts.afterFault('a long name', listener);
        }
        const page = await ask(listener.port, '/names/');
        const links = linksOf(page);
        counts.judge('the listing', page, { isRight: () => isWholePage(page) && links.length === written });
        const seen = new Set<string>();
        for (const link of links) {
          const asked = await ask(listener.port, `/names/${link}`);
          const isRight = NAMES.some((name) => isContentOf(name).isRight(asked));
          counts.judge(`the link ${link.slice(0, 60)}`, asked, { isRight: () => isRight });
          seen.add(asked.body.toString('hex'));
        }
        if (seen.size !== written) counts.fail(`The links lead to ${seen.size} of ${written} files`);
        counts.note = `${written} of ${NAMES.length} names taken by the file system`;
      });
    },
  },
];

function pathOf(folder: Buffer, name: Buffer): Buffer {
  return Buffer.concat([folder, Buffer.from('/'), name]);
}

/** Creates a file with its name as content; false if the file system does not accept the name. */
function write(folder: Buffer, name: Buffer): boolean {
  try {
    writeFileSync(pathOf(folder, name), name);
    return true;
  } catch {
    return false;
  }
}

function isContentOf(name: Buffer): Wanted {
  return { isRight: ({ status, body }) => status === 200 && body.equals(name) };
}

function percentEncoded(name: Buffer): string {
  return Array.from(name, (byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
}
