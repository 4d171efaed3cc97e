import { once } from 'node:events';
import type { ReadStream } from 'node:fs';
import { PassThrough, pipeline, type Readable, type Writable } from 'node:stream';
import { pipeline as finish } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { type Headers, type Pack, pack } from 'tar-stream';
import { ZipFile } from 'yazl';
import { fileKindOf } from '../listing/kinds.ts';
import { portableName } from './safe-name.ts';
import { closeItem, contentOf, type Item } from './walk.ts';

/** A format of archives. */
export interface ArchiveFormat {
  readonly type: string;
  readonly safeName: (name: string) => string;
  /** Streams the items; the stream fails if one cannot be read or has become shorter. */
  readonly stream: (items: AsyncIterable<Item>) => Readable;
}

const FILE_MODE = 0o644;
const FOLDER_MODE = 0o755;

/** Archives by the value of `?archive=`. */
export const FORMATS: Readonly<Record<string, ArchiveFormat>> = {
  tar: { type: 'application/x-tar', safeName: (name) => name, stream: streamTar },
  'tar.gz': {
    type: 'application/gzip',
    safeName: (name) => name,
    stream: (items) => pipeline(streamTar(items), createGzip(), () => {}),
  },
  zip: { type: 'application/zip', safeName: portableName, stream: streamZip },
};

/** POSIX tar with pax headers, for names and sizes of any length. */
function streamTar(items: AsyncIterable<Item>): Readable {
  const archive = pack();
  const output = pipeline(archive as unknown as Readable, new PassThrough(), () => {});
  const add = async () => {
    for await (const item of items) {
      await addToTar(archive, item);
      await drained(output);
    }
    archive.finalize();
  };
  add().catch((error) => archive.destroy(error));
  return output;
}

async function addToTar(archive: Pack, item: Item): Promise<void> {
  const { path: name, file } = item;
  requireOpen(archive, item);
  if (file === undefined) {
    archive.entry({ name, type: 'directory', mode: FOLDER_MODE });
    return;
  }
  const header: Headers = {
    name,
    size: Number(file.stats.size),
    mtime: dateOf(file.stats.mtimeMs),
    mode: FILE_MODE,
  };
  const entry = archive.entry(header);
  if (header.size === 0) {
    closeItem(item);
    entry.end();
  } else await finish(contentOf(file), entry);
}

/** ZIP with the UTF-8 flag, and ZIP64 where needed. Only text is compressed: most other files already are. */
function streamZip(items: AsyncIterable<Item>): Readable {
  const archive = new ZipFile();
  const output = archive.outputStream as PassThrough;
  let content: ReadStream | undefined;
  archive.on('error', (error: Error) => output.destroy(error));
  output.once('close', () => content?.destroy());
  const add = async () => {
    for await (const item of items) {
      requireOpen(output, item);
      content = addToZip(archive, item);
      if (content !== undefined) await once(content, 'close');
      await drained(output);
    }
    archive.end();
  };
  add().catch((error) => output.destroy(error));
  return output;
}

/** Adds an item, and returns the content of a file; yazl fails if it is not as long as announced. */
function addToZip(archive: ZipFile, { path, file }: Item): ReadStream | undefined {
  if (file === undefined) {
    archive.addEmptyDirectory(path, { mode: FOLDER_MODE });
    return undefined;
  }
  const content = contentOf(file);
  const compress = fileKindOf(path) === 'text';
  const size = Number(file.stats.size);
  const options = { mtime: dateOf(file.stats.mtimeMs), mode: FILE_MODE, size, compress };
  archive.addReadStreamLazy(path, options, sendOnce(content));
  return content;
}

/** Forgets the stream once it is taken: yazl keeps the function until the end of the archive. */
function sendOnce(content: ReadStream): (callback: (error: null, stream: ReadStream) => void) => void {
  let pending: ReadStream | undefined = content;
  return (callback) => {
    if (pending !== undefined) callback(null, pending);
    pending = undefined;
  };
}

/** Resolves once a stream accepts more data, or is destroyed. */
function drained(stream: Writable): Promise<void> | undefined {
  if (!stream.writableNeedDrain) return undefined;
  return new Promise((resolve) => {
    const settle = () => {
      stream.off('drain', settle).off('close', settle);
      resolve();
    };
    stream.on('drain', settle).on('close', settle);
  });
}

/** Closes the item and throws if the client has disconnected. */
function requireOpen(archive: { readonly destroyed: boolean }, item: Item): void {
  if (!archive.destroyed) return;
  closeItem(item);
  throw new Error('The client has disconnected');
}

/** The earliest and the latest time that tar and ZIP have in common. */
const FIRST_MS = Date.UTC(1980, 0, 2);
const LAST_MS = Date.UTC(2099, 11, 31);

function dateOf(mtimeMs: bigint): Date {
  return new Date(Math.min(Math.max(Number(mtimeMs), FIRST_MS), LAST_MS));
}
