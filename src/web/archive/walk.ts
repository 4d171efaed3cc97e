import { createReadStream, type ReadStream } from 'node:fs';
import { nameOf, readDirectory } from '../../files/directory.ts';
import { closeFile, statPath } from '../../files/fs.ts';
import {
  closeFolder,
  type Folder,
  type OpenFile,
  openPath,
  readablePath,
  type ServeOptions,
} from '../../files/open-path.ts';
import { type ByteString, decodeUtf8, toBuffer } from '../../util/text.ts';
import { yieldToClients } from '../../util/yield.ts';

/** A file or folder for an archive. The receiver of a file closes it, by reading its stream to the end or by destroying it. */
export interface Item {
  /** Its path in the archive, with slashes; that of a folder ends with one. */
  readonly path: string;
  readonly file: OpenFile | undefined;
}

/** Maximum nesting depth; deeper folders are left out. */
const MAX_DEPTH = 100;

/** Names opened per event loop turn. */
const CHUNK_NAMES = 64;

export interface WalkOptions extends ServeOptions {
  /** Makes a name safe in the archive. */
  readonly safeName: (name: string) => string;
}

/**
 * Walks through a folder in directory order, with what a client may read and nothing else: links are followed and names
 * are hidden as the options say, and special files are left out, as are links to an ancestor folder.
 * @param path of the folder in the archive, with a slash at its end
 * @throws the system's error if the folder cannot be read
 */
export async function* walk(options: WalkOptions, folder: Folder, path: string): AsyncGenerator<Item> {
  yield* walkFolder(options, folder, { path, ancestors: [], pace: pace() });
}

/** The place of a folder in a walk. */
interface Place {
  /** Its path in the archive, with a slash at its end. */
  readonly path: string;
  /** Identities of the folders that it is in. */
  readonly ancestors: readonly string[];
  /** Called for each name. */
  readonly pace: () => Promise<void> | undefined;
}

/** Yields to the event loop once per chunk: on a fast disk nothing else would. */
function pace(): Place['pace'] {
  let count = 0;
  return () => {
    count += 1;
    return count % CHUNK_NAMES === 0 ? yieldToClients(count / CHUNK_NAMES) : undefined;
  };
}

async function* walkFolder(
  options: WalkOptions,
  folder: Folder,
  { path, ancestors, pace }: Place,
): AsyncGenerator<Item> {
  const identity = await identityOf(readablePath(folder));
  if (identity === undefined || ancestors.includes(identity) || ancestors.length >= MAX_DEPTH) return;
  yield { path, file: undefined };
  const names = await namesIn(readablePath(folder), options);
  const used = new Set<string>();
  for (const name of names) {
    await pace();
    const opened = await openPath(options, Buffer.concat([folder.path, toBuffer(`/${name}`)]));
    const inside = path + unused(options.safeName(decodeUtf8(name)), used);
    if (opened.kind === 'file') yield { path: inside, file: opened };
    if (opened.kind !== 'folder') continue;
    try {
      yield* walkFolder(options, opened, { path: `${inside}/`, ancestors: [...ancestors, identity], pace });
    } finally {
      closeFolder(opened);
    }
  }
}

/** The content of an open file, as long as it was when it was opened. Closes the file. */
export function contentOf({ fd, stats }: OpenFile): ReadStream {
  const end = Number(stats.size) - 1;
  return createReadStream('', { fd, start: 0, end: Math.max(0, end), highWaterMark: 262_144 });
}

/** Closes the file of an item, if it is one. */
export function closeItem({ file }: Item): void {
  if (file !== undefined) closeFile(file.fd);
}

async function identityOf(path: Buffer): Promise<string | undefined> {
  const stats = await statPath(path);
  return stats && `${stats.dev} ${stats.ino}`;
}

async function namesIn(path: Buffer, { dotfiles }: ServeOptions): Promise<ByteString[]> {
  const names: ByteString[] = [];
  await readDirectory(path, { dotfiles, encoding: 'buffer' }, (dirents) => {
    for (const dirent of dirents) names.push(nameOf(dirent));
  }).catch(() => {}); // a folder that cannot be read is empty
  return names;
}

/** A name that no other entry of the folder has: two names may be equal once they are safe. */
function unused(name: string, used: Set<string>): string {
  let candidate = name;
  for (let count = 2; used.has(candidate); count += 1) candidate = `${name} (${count})`;
  used.add(candidate);
  return candidate;
}
