import type { FastifyReply, FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';
import { isOutOfDescriptors } from '../../files/fs.ts';
import type { ServeOptions } from '../../files/open-path.ts';
import { listings } from '../../listings/coalescer.ts';
import type { Rows } from '../../listings/rows.ts';
import type { Subscription } from '../../listings/subscription.ts';
import type { Settings } from '../../settings.ts';
import { sendBusy, sendError } from '../errors.ts';
import { addVary, whenAnswered } from '../fastify-helpers.ts';
import { pathAndQuery } from '../request.ts';
import { CONTENT_SECURITY_POLICY } from './assets.ts';
import { breadcrumbOf } from './breadcrumb.ts';
import { answerConditions } from './conditions.ts';
import { EARLY_BYTES, isLate, sendEarly } from './early-page.ts';
import { footOf, headOf, type Page } from './page.ts';
import { isReadable, type ReadOptions } from './read-entries.ts';
import { FORMATS, type Format, render, TYPES } from './render.ts';
import { pageOf, sendPage } from './send-page.ts';
import { readView, type View, writeView } from './sort.ts';

export interface ListingRequest {
  /** The folder on disk. */
  readonly path: Buffer;
  readonly options: ReadOptions & Pick<Settings, 'directory' | 'basePath' | 'archive'>;
  /** The README of the folder, as HTML. */
  readonly readmeOf: ((options: ServeOptions, folder: Buffer) => Promise<string>) | undefined;
  /** Size of the folder itself in bytes, as reported by `stat`; 0 if unknown. */
  readonly size: number;
  /** Identifies the open folder if `path` does not. @default the path */
  readonly identity?: string | undefined;
}

/** Sends a listing as HTML, text or JSON, as the client prefers; 404 if the folder cannot be read. */
export async function sendListing(
  request: FastifyRequest,
  reply: FastifyReply,
  folder: ListingRequest,
): Promise<FastifyReply> {
  const format = formatFor(request);
  const target = pathAndQuery(request.originalUrl);
  const view = readView(target);
  const mayBeEarly = format === 'html' && canBeEarly(request, folder);
  const mayBeLazy = mayBeEarly && folder.options.symlinks && writeView(view) === '';
  const key = keyOf(folder, format, view, mayBeLazy);
  const subscription = listings.subscribe(key, (budget) =>
    render(folder.path, folder.options, { format, view, budget, mayBeLazy }),
  );
  whenAnswered(reply, () => subscription.release());
  reply.header('cache-control', 'no-cache');
  addVary(reply, 'Accept, Accept-Encoding');
  try {
    if (format !== 'html') return await sendRows(request, reply, subscription, format);
    const page = {
      breadcrumb: breadcrumbOf(target, folder.options),
      host: request.headers.host ?? '',
      view,
      hasArchive: folder.options.archive !== undefined,
    };
    return await sendHtml(request, reply, { subscription, page, folder, mayBeEarly });
  } catch (error) {
    return sendFailure(reply, error as NodeJS.ErrnoException, subscription.isReleased);
  }
}

/** The format that the client prefers. */
function formatFor({ raw }: FastifyRequest): Format {
  const type = new Negotiator(raw).mediaType(Object.values(TYPES));
  return FORMATS.find((format) => TYPES[format] === type) ?? 'html';
}

/** Sends text or JSON. */
async function sendRows(
  request: FastifyRequest,
  reply: FastifyReply,
  subscription: Subscription,
  format: 'text' | 'json',
): Promise<FastifyReply> {
  const rows = await subscription.rows;
  const [head, foot] = format === 'json' ? ['[', ']'] : ['', ''];
  reply.type(`${TYPES[format]}; charset=utf-8`);
  const answered = answerConditions(request, reply, head, rows);
  if (answered !== undefined) return answered;
  const page = pageOf([Buffer.from(head)], rows, [Buffer.from(foot)]);
  return sendPage(request, reply, { ...page, isSole: subscription.isSoleHolder });
}

/** Whether a page may begin before its folder is read. */
function canBeEarly({ method, headers }: FastifyRequest, { size }: ListingRequest): boolean {
  return method === 'GET' && headers['if-match'] === undefined && size >= EARLY_BYTES;
}

interface HtmlListing {
  readonly subscription: Subscription;
  readonly page: Page;
  readonly folder: ListingRequest;
  readonly mayBeEarly: boolean;
}

/** Sends a page, which begins before its rows are ready if they take long. */
async function sendHtml(
  request: FastifyRequest,
  reply: FastifyReply,
  { subscription, page, folder: { options, path, readmeOf }, mayBeEarly }: HtmlListing,
): Promise<FastifyReply> {
  const readme = readmeOf?.(options, path) ?? Promise.resolve('');
  const isEarly = mayBeEarly && (await isLate(subscription.rows)) && (await isReadable(path));
  const ready = isEarly ? undefined : await subscription.rows;
  const rows = ready?.lazyChunks === undefined ? ready : undefined;
  reply.type(`${TYPES.html}; charset=utf-8`).header('content-security-policy', CONTENT_SECURITY_POLICY);
  const head = headOf(page, rows?.totals);
  if (rows === undefined) {
    const end = async ({ totals }: Rows) => Buffer.concat(footOf(page, totals, await readme).chunks);
    sendEarly(request, reply, { head: Buffer.concat(head.chunks), rows: subscription.rows, end });
    await Promise.allSettled([subscription.rows, readme]); // they read the folder, which is closed afterwards
    return reply;
  }
  const foot = footOf(page, rows.totals, await readme);
  const frame = head.text + foot.text + CONTENT_SECURITY_POLICY; // which has the hashes of the scripts
  const answered = answerConditions(request, reply, frame, rows);
  if (answered !== undefined) return answered;
  const whole = pageOf(head.chunks, rows, foot.chunks);
  return sendPage(request, reply, { ...whole, isSole: subscription.isSoleHolder });
}

/** Answers a folder that cannot be read like a missing one; rethrows all but system errors. */
function sendFailure(reply: FastifyReply, error: NodeJS.ErrnoException, isGone: boolean): FastifyReply {
  if (isOutOfDescriptors(error)) return sendBusy(reply);
  if (error.code === undefined && !isGone) throw error;
  return sendError(reply, 404);
}

/** Requests with equal keys share rows. */
function keyOf(
  { path, options, identity }: ListingRequest,
  format: Format,
  view: View,
  mayBeLazy: boolean,
): string {
  const { dotfiles, symlinks } = options;
  return JSON.stringify([format, dotfiles, symlinks, mayBeLazy, view, identity ?? path.toString('latin1')]);
}
