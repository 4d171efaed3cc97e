import accepts from 'accepts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { quote, translatePath } from '../files/path.ts';
import { type ByteString, decodeUtf8, fsdecode } from '../files/text.ts';
import { arrange, readView } from './arrange.ts';
import { CONTENT_SECURITY_POLICY, SCRIPT, STYLE } from './assets.ts';
import { type Entry, type ReadOptions, readEntries } from './entries.ts';
import { sendError } from './errors.ts';
import { renderPage } from './page.ts';
import { addVary } from './reply.ts';
import { renderByServeIndex } from './serve-index.ts';
import { targetOf } from './target.ts';

/** A folder that is to be listed. */
export interface Folder {
  readonly path: Buffer;
  readonly options: ReadOptions & { readonly directory: Buffer };
}

/** Sends a listing as HTML, or as text or JSON where the client would rather have that; 404 where it cannot be read. */
export async function sendListing(
  request: FastifyRequest,
  reply: FastifyReply,
  folder: Folder,
): Promise<FastifyReply> {
  reply.header('cache-control', 'no-cache');
  addVary(reply, 'Accept');
  try {
    switch (accepts(request.raw).type(['html', 'text', 'json'])) {
      case 'text':
        return reply.type('text/plain; charset=utf-8').send(asText(await read(request, folder)));
      case 'json':
        return reply.type('application/json; charset=utf-8').send(asJson(await read(request, folder)));
      default:
        reply.type('text/html; charset=utf-8').header('content-security-policy', CONTENT_SECURITY_POLICY);
        return reply.send(await asPage(request, folder));
    }
  } catch {
    return sendError(reply, 404);
  }
}

async function read(request: FastifyRequest, { path, options }: Folder): Promise<Entry[]> {
  return arrange(await readEntries(path, options), readView(targetOf(request)));
}

function asText(entries: readonly Entry[]): string {
  return entries.map(({ name }) => `${name}\n`).join('');
}

function asJson(entries: readonly Entry[]): string {
  return JSON.stringify(entries.map(({ name, type, size, mtime }) => ({ name, type, size, mtime })));
}

function asPage(request: FastifyRequest, folder: Folder): Promise<string> {
  const target = targetOf(request);
  const view = readView(target);
  const parents = parentsOf(target, folder.options.directory);
  const render = async (entries: readonly Entry[], style: string) =>
    renderPage({ parents, entries: await arrange(entries, view), view, style, script: SCRIPT });
  const readItself = () => readEntries(folder.path, folder.options);
  // Where links are not followed, nobody may look at what they lead to.
  if (!folder.options.symlinks) return readItself().then((entries) => render(entries, STYLE));
  return renderByServeIndex(folder.path, { dotfiles: folder.options.dotfiles, render, readItself });
}

/** The served folder and those below it, down to the one that a target names. */
function parentsOf(target: ByteString, directory: Buffer): { name: string; link: string }[] {
  const path = translatePath(directory, target)?.toString('latin1', directory.length) ?? '';
  const parents = [{ name: 'Home', link: '/' }];
  let link = '/';
  for (const name of path.split('/').filter(Boolean)) {
    link += `${quote(fsdecode(name))}/`;
    parents.push({ name: decodeUtf8(name), link });
  }
  return parents;
}
