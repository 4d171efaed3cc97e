import { negotiate } from '@fastify/accept-negotiator';
import type { FastifyRequest } from 'fastify';
import { closeFile } from '../files/fs.ts';
import { closeFolder, type OpenFile, openPath, type ServeOptions } from '../files/open-path.ts';
import { wholeSeconds } from './validators.ts';

/** Extensions of precompressed siblings by content coding, in order of preference. */
const EXTENSIONS = { br: '.br', gzip: '.gz' } as const;
type Encoding = keyof typeof EXTENSIONS;

const SECOND_NS = 1_000_000_000n;

/** Opens the precompressed sibling of a file that the client prefers; undefined without one. */
export async function openPrecompressed(
  request: FastifyRequest,
  original: OpenFile,
  options: ServeOptions,
): Promise<{ file: OpenFile; encoding: Encoding } | undefined> {
  const accepted = request.headers['accept-encoding'];
  let candidates = Object.keys(EXTENSIONS) as Encoding[];
  for (;;) {
    const encoding =
      typeof accepted === 'string' ? (negotiate(accepted, candidates) as Encoding | null) : null;
    if (encoding === null) return undefined;
    const path = Buffer.concat([original.path, Buffer.from(EXTENSIONS[encoding])]);
    const file = await openPath(options, path);
    if (file.kind === 'file' && isCurrent(file, original)) return { file, encoding };
    if (file.kind === 'file') closeFile(file.fd);
    if (file.kind === 'folder') closeFolder(file);
    candidates = candidates.filter((other) => other !== encoding);
  }
}

/** Whether a sibling is at least as new as the file. Some programs copy the file's time without its fraction. */
function isCurrent({ stats: { mtimeNs } }: OpenFile, { stats: original }: OpenFile): boolean {
  if (mtimeNs % SECOND_NS !== 0n) return mtimeNs >= original.mtimeNs;
  return wholeSeconds(mtimeNs) >= wholeSeconds(original.mtimeNs);
}
