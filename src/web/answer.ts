import type { FastifyReply, FastifyRequest } from 'fastify';
import { closeFolder, type Folder, readablePath } from '../files/open-path.ts';
import type { WebAppOptions } from './app.ts';
import { sendBusy, sendError } from './errors.ts';
import type { FileSender } from './files/sender.ts';
import { sendListing } from './listing/listing.ts';
import type { WebRequest } from './request.ts';
import type { Resources } from './resources.ts';

interface Sources {
  readonly options: WebAppOptions;
  readonly resources: Resources;
  readonly files: FileSender;
}

/** Answers a request with the file, the folder or the error that its target leads to. */
export async function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  { options, resources, files }: Sources,
): Promise<FastifyReply> {
  const raw = request.raw as WebRequest;
  const resource = await (raw.resource ?? resources.find(raw, request.originalUrl));
  switch (resource.kind) {
    case 'file':
      return files.send(request, reply, resource);
    case 'folder':
      try {
        return await answerFolder(request, reply, resource, options);
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
  options: WebAppOptions,
): Promise<FastifyReply> {
  if (!options.listing) return sendError(reply, 404);
  if (options.archive !== undefined) {
    const { archiveOf, sendArchive } = await import('./archive/archive.ts');
    const name = archiveOf(request.originalUrl);
    if (name !== undefined) return sendArchive(request, reply, { folder, name, options });
  }
  return sendListing(request, reply, { ...folder, path: readablePath(folder), options });
}
