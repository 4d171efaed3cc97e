import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ask } from './asked.ts';
import { type Counts, makeServed, NOT_FOUND, whileServing } from './counts.ts';
import type { Context, Fault, Listener, Tally } from './fault.ts';
import { isWholePage, linksOf } from './listed.ts';

const CLIENTS = 4;

export const FAULTS: readonly Fault[] = [
  { group: 'files', name: 'a folder of many entries is listed', run: listMany },
  { group: 'files', name: 'a folder is removed during its listing', run: removeDuring },
  { group: 'files', name: 'the served folder disappears and comes back', run: disappear },
];

/** Files whose names sort the same in any order, and folders before them. */
function fill(folder: string, entries: number): string[] {
  mkdirSync(folder);
  const names = Array.from({ length: entries }, (_, i) => {
    const isFolder = i < entries / 100;
    return `${isFolder ? 'a-folder' : 'file'}-${String(i).padStart(6, '0')}${isFolder ? '/' : '.txt'}`;
  });
  for (const name of names) {
    if (name.endsWith('/')) mkdirSync(join(folder, name));
    else writeFileSync(join(folder, name), '');
  }
  return names;
}

async function listMany(context: Context): Promise<Tally> {
  const names = fill(join(makeServed(context), 'many'), context.long ? 100_000 : 20_000);
  const isListed = (links: string[]) =>
    links.length === names.length && links.every((link, i) => link === names[i]);
  return whileServing(context, { args: ['--timeout', '60'] }, async (listener, counts) => {
    let worst = 0;
    const list = async (accepted: string, read: (body: string) => string[]) => {
      const asked = await ask(listener.port, '/many/', { fields: [`Accept: ${accepted}`], limitMs: 60_000 });
      worst = Math.max(worst, asked.ms);
      const isRight = () => isListed(read(asked.body.toString()));
      counts.judge(`${names.length} entries as ${accepted}`, asked, { isRight });
      await counts.afterFault(`${names.length} entries`, listener);
    };
    const links = (body: string) => linksOf({ body: Buffer.from(body) });
    await list('text/html', links);
    if (context.profile === 'web') {
      await list('text/plain', (body) =>
        body
          .trimEnd()
          .split('\n')
          .map((name, i) => (names[i] === `${name}/` ? `${name}/` : name)),
      );
      await list('application/json', (body) =>
        (JSON.parse(body) as { name: string; type: string }[]).map(({ name, type }) =>
          type === 'folder' ? `${name}/` : name,
        ),
      );
    }
    await Promise.all(Array.from({ length: CLIENTS }, () => list('text/html', links)));
    counts.note = `${names.length} entries, in ${Math.round(worst)} ms at most`;
  });
}

/** Only existing entries are listed, and none after the removal. */
async function removeDuring(context: Context): Promise<Tally> {
  const folder = join(makeServed(context), 'folder');
  return whileServing(context, {}, async (listener, counts) => {
    let pages = 0;
    for (let i = 0; i < (context.long ? 10 : 2); i += 1) {
      for (const remove of [
        () => rm(folder, { recursive: true }),
        () => rename(folder, join(context.folder, `away-${i}`)),
      ]) {
        const names = new Set(fill(folder, context.long ? 20_000 : 4000));
        pages += await listUntilGone(listener, counts, { names, remove });
        await counts.afterFault('a folder is removed', listener);
      }
    }
    counts.note = `${pages} pages of a part of it`;
  });
}

async function listUntilGone(
  listener: Listener,
  counts: Counts,
  { names, remove }: { names: Set<string>; remove: () => Promise<void> },
): Promise<number> {
  let removing: Promise<void> | undefined;
  let isGone = false;
  let pages = 0;
  const client = async () => {
    for (let wasGone = false; !wasGone; ) {
      wasGone = isGone;
      const asking = ask(listener.port, '/folder/');
      removing ??= remove().then(() => {
        isGone = true;
      });
      const asked = await asking;
      const links = linksOf(asked).map((link) => (names.has(link) ? link : `${link}/`));
      const isPage =
        isWholePage(asked) && new Set(links).size === links.length && links.every((link) => names.has(link));
      const isRight = () => asked.status === 404 || (isPage && !wasGone);
      counts.judge(`a folder is removed, ${links.length} entries listed`, asked, { isRight });
      pages += links.length > 0 && links.length < names.size ? 1 : 0;
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  await removing;
  return pages;
}

async function disappear(context: Context): Promise<Tally> {
  const served = makeServed(context);
  const away = join(context.folder, 'away');
  return whileServing(context, {}, async (listener, counts) => {
    for (let i = 0; i < (context.long ? 100 : 10); i += 1) {
      renameSync(served, away);
      for (const target of ['/plain.txt', '/', '/?sort=size'])
        counts.judge(`the folder is away: ${target}`, await ask(listener.port, target), NOT_FOUND);
      if (i % 2 === 0) renameSync(away, served);
      else await rm(away, { recursive: true }).then(() => makeServed(context));
      const page = await ask(listener.port, '/');
      const isRight = () => isWholePage(page) && linksOf(page).join() === 'plain.txt';
      counts.judge('the folder is back', page, { isRight });
      await counts.afterFault('the folder is back', listener);
    }
  });
}
