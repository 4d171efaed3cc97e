import { quote } from '../../src/files/path.ts';
import { listDirectory } from '../../src/mirror/listing.ts';
import { escapeHtmlAndQuotes } from '../../src/util/html.ts';
import { type ByteString, fsdecode, toBuffer } from '../../src/util/text.ts';
import { fromOurs, isListing, type Outcome, parseReply, type Reply, refusal, withTitle } from './answer.ts';
import { conditionally, withType } from './file.ts';
import { lastModified } from './last-modified.ts';
import { onDisk, type Place, placeOf } from './place.ts';
import { partsOf, type Request, type RequestParts, refuseLine } from './request.ts';
import { titleOf, titleWithFolder } from './title.ts';
import type { Traits } from './traits.ts';
import { redirectOf, safeRedirectOf } from './urls.ts';

/** A request and its context. */
export interface Question extends Request {
  /** The served folder. */
  readonly folder: string;
  /** The path under which the original serves it. */
  readonly seenAt: string;
  /** Gets our answer to a request, for the content of files. */
  readonly ask: (request: Request) => Promise<ByteString>;
  readonly traits: Traits;
  /** Whether our deliberate deviations from Python apply. */
  readonly byOurRules: boolean;
}

/** An exception of Python; the message is its name. */
class PythonException extends Error {}

/**
 * The outcome of a request for a Python with the given traits, or for weblistener. Its form is that of
 * 3.5.
 */
export async function decide(question: Question): Promise<Outcome> {
  const parts = partsOf(question.request);
  const refused = refuseLine(parts, question.traits);
  if (refused !== undefined) return refused;
  try {
    return {
      kind: 'answer',
      reply: await replyTo(question, parts),
      sendsHead: parts.version !== 'HTTP/0.9',
      sendsBody: parts.method !== 'HEAD',
      line: parts.line.replace(/[\r\n]+$/, ''),
    };
  } catch (error) {
    if (!(error instanceof PythonException)) throw error;
    return { kind: 'exception', name: error.message };
  }
}

/** In the order of `send_head`; content is taken from our answer to the corresponding unconditional GET. */
async function replyTo(question: Question, parts: RequestParts): Promise<Reply> {
  const { folder, traits } = question;
  const whole = parseReply(await question.ask({ ...question, request: inFull(parts) }));
  if (![200, 301, 404].includes(whole.status)) return whole;
  const place = placeOf(parts.target, traits.cutsAtNul);
  if (place.name === undefined) return replyToImpossible(question, place);
  const isFolder = onDisk(folder, place.name + (place.slash ? '/' : '')) === 'folder';
  if (isFolder) return replyToFolder(question, parts, { name: place.name, whole });
  const reply = parts.target.includes('%00') ? await askFor(question, place.name, place.slash) : whole;
  const dated = withDate(question, withType(reply, place.name, traits), place.name);
  return conditionally(dated, traits, parts);
}

/** The corresponding request whose answer has a head and a body. */
function inFull({ line, words, version, rest }: RequestParts): ByteString {
  if (/^HTTP\/1\.\d+$/.test(version) && words[0] !== 'HEAD') return line + rest;
  const method = words[0] === 'HEAD' ? 'GET' : words[0];
  const end = /\r?\n$/.exec(line)?.[0] ?? '';
  return `${method} ${words[1]} HTTP/1.0${end}${rest}`;
}

/** A file, found by its name on disk. */
async function askFor(question: Question, name: ByteString, slash = false): Promise<Reply> {
  const path = `/${quote(fsdecode(name))}${slash ? '/' : ''}`;
  return parseReply(await question.ask({ request: `GET ${path} HTTP/1.0\r\n\r\n` }));
}

function replyToImpossible({ traits, byOurRules }: Question, { exception, slash }: Place): Reply {
  if (byOurRules || (traits.refusesTrailingSlash && slash)) return notFound();
  throw new PythonException(exception);
}

function notFound(): Reply {
  return refusal(404, 'File not found');
}

interface Folder {
  readonly name: ByteString;
  /** Our answer. */
  readonly whole: Reply;
}

async function replyToFolder(
  question: Question,
  parts: RequestParts,
  { name, whole }: Folder,
): Promise<Reply> {
  const { traits, byOurRules, folder, seenAt } = question;
  const target = traits.collapsesSlashes ? parts.target.replace(/^\/\/+/, '/') : parts.target;
  const location = (byOurRules ? safeRedirectOf : redirectOf)(target, traits.urls);
  if (location === null) return exceptionOr404(question, 'ValueError');
  if (location !== undefined) return redirect(location);
  const index = indexOf(question, name);
  if (index !== undefined) return conditionally(await replyToIndex(question, index), traits, parts);
  const title =
    traits.showsFolder && !byOurRules
      ? titleWithFolder(target, `${seenAt}/${name}`)
      : titleOf(target, traits);
  if (title === undefined) return exceptionOr404(question, 'UnicodeEncodeError');
  const listing = isListing(whole) ? whole : await listingOf(folder, name);
  return withTitle(listing, escapeHtmlAndQuotes(title));
}

function indexOf({ traits, folder }: Question, name: ByteString): ByteString | undefined {
  const pages = ['index.html', 'index.htm'].map((page) => `${name}/${page}`);
  return pages.find((page) => {
    const found = onDisk(folder, page);
    return traits.indexIsFile ? found === 'file' : found !== 'nothing';
  });
}

/** Opening a folder with an index name fails. */
async function replyToIndex(question: Question, index: ByteString): Promise<Reply> {
  if (onDisk(question.folder, index) !== 'file') return notFound();
  return withDate(question, await askFor(question, index), index);
}

/** A file with the date in the form of this Python. */
function withDate(question: Question, reply: Reply, name: ByteString): Reply {
  if (reply.status !== 200) return reply;
  const date = lastModified(question.folder, name, question.traits.roundsDates);
  if (date === undefined) return exceptionOr404(question, 'ValueError');
  const headers = reply.headers.map(
    ([name, value]) => [name, name === 'Last-Modified' ? date : value] as const,
  );
  return { ...reply, headers };
}

function exceptionOr404({ byOurRules }: Question, exception: string): Reply {
  if (byOurRules) return notFound();
  throw new PythonException(exception);
}

function redirect(location: ByteString): Reply {
  return { status: 301, reason: 'Moved Permanently', headers: [['Location', location]], body: '' };
}

/** Not available if our command answers something else. */
async function listingOf(folder: string, name: ByteString): Promise<Reply> {
  return fromOurs(await listDirectory(toBuffer(`${folder}/${name}`), '/'));
}
