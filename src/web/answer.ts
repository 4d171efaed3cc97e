import type { FastifyReply, FastifyRequest } from 'fastify';
import { closeFolder, type Folder, readablePath } from '../files/open-path.ts';
import type { WebAppOptions } from './app.ts';
import { sendBusy, sendError } from './errors.ts';
import type { FileSender } from './files/sender.ts';
import type { WebRequest } from './request.ts';
import type { Resources } from './resources.ts';

interface Sources {
  readonly options: WebAppOptions;
  readonly resources: Resources;
  readonly files: FileSender;
  readonly modules: FolderModules;
}

/** Modules that answer for folders; undefined for those that no option enables. */
export interface FolderModules {
  readonly listings: typeof import('./listing/listing.ts') | undefined;
  readonly readmes: typeof import('./listing/readme.ts') | undefined;
  readonly archives: typeof import('./archive/archive.ts') | undefined;
}

/** Loads them before the port is open: an import without a free descriptor fails, on Node.js 20 for good. */
export async function loadFolderModules(options: WebAppOptions): Promise<FolderModules> {
  const { readme, archive } = options;
  const listing = options.listing && !options.site;
  return {
    listings: listing ? await import('./listing/listing.ts') : undefined,
    readmes: listing && readme ? await import('./listing/readme.ts') : undefined,
    archives: listing && archive !== undefined ? await import('./archive/archive.ts') : undefined,
  };
}

/** Answers a request with the file, the folder or the error that its target leads to. */
export async function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  { options, resources, files, modules }: Sources,
): Promise<FastifyReply> {
  const raw = request.raw as WebRequest;
  const resource = await (raw.resource ?? resources.find(raw, request.originalUrl));
  switch (resource.kind) {
    case 'file':
      return files.send(request, reply, resource);
    case 'folder':
      try {
        return await answerFolder(request, reply, resource, { options, modules });
      } finally {
        closeFolder(resource);
      }
    case 'redirect':
      return reply.code(301).header('location', resource.location).header('content-length', '0').send();
    case 'busy':
      return sendBusy(reply);
    default:
      return sendError(reply, 404);
  }
}

async function answerFolder(
  request: FastifyRequest,
  reply: FastifyReply,
  folder: Folder,
  { options, modules: { listings, readmes, archives } }: Pick<Sources, 'options' | 'modules'>,
): Promise<FastifyReply> {
  if (listings === undefined) return sendError(reply, 404);
  const name = archives?.archiveOf(request.originalUrl);
  if (archives !== undefined && name !== undefined)
    return archives.sendArchive(request, reply, { folder, name, options });
  const path = readablePath(folder);
  return listings.sendListing(request, reply, { ...folder, path, options, readmeOf: readmes?.readmeOf });
}
