import { closeOpened, type OpenFile, openPath, type ServeOptions } from '../../files/open-path.ts';
import { type MaybePromise, whenReady } from '../../util/maybe-promise.ts';
import { ENCODINGS, type Encoding, preferredEncoding } from '../compression.ts';
import { wholeSeconds } from './validators.ts';

/** Extensions of precompressed siblings. */
const EXTENSIONS: Readonly<Record<Encoding, string>> = { br: '.br', zstd: '.zst', gzip: '.gz' };

const SECOND_NS = 1_000_000_000n;

/** An open precompressed sibling of a file. */
export interface Precompressed {
  readonly file: OpenFile;
  readonly encoding: Encoding;
}

/**
 * Opens the precompressed sibling of a file that the client prefers; undefined without one.
 * @param accepted value of `Accept-Encoding`
 */
export function openPrecompressed(
  accepted: string | string[] | undefined,
  original: OpenFile,
  options: ServeOptions,
  candidates: readonly Encoding[] = ENCODINGS,
): MaybePromise<Precompressed | undefined> {
  const encoding = preferredEncoding(accepted, candidates);
  if (encoding === undefined) return undefined;
  const path = Buffer.concat([original.path, Buffer.from(EXTENSIONS[encoding])]);
  return whenReady(openPath(options, path), (file) => {
    if (file.kind === 'file' && isCurrent(file, original)) return { file, encoding };
    closeOpened(file);
    const others = candidates.filter((other) => other !== encoding);
    return openPrecompressed(accepted, original, options, others);
  });
}

/** Whether a sibling is at least as new as the file. Some programs copy the file's time without its fraction. */
function isCurrent({ stats: { mtimeNs } }: OpenFile, { stats: original }: OpenFile): boolean {
  if (mtimeNs % SECOND_NS !== 0n) return mtimeNs >= original.mtimeNs;
  return wholeSeconds(mtimeNs) >= wholeSeconds(original.mtimeNs);
}
