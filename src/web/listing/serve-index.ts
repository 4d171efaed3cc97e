import type { IncomingMessage, ServerResponse } from 'node:http';
import serveIndex from 'serve-index';
import type { Rows } from '../../listings/rows.ts';
import { encodeUtf8 } from '../../util/text.ts';
import { STYLE_FILE } from './assets.ts';
import { Entries } from './entries.ts';

/** serve-index calls `stat` in a thread for each name, which is slow for more names than this. */
const MAX_NAMES = 2000;

/** Marks malformed UTF-8; serve-index cannot find a file by such a name. */
const REPLACEMENT = '\ufffd';

export interface ServeIndexOptions {
  readonly dotfiles: boolean;
  readonly render: (entries: Entries) => Promise<Rows>;
  /** Reads the folder where serve-index fails, for example at a link to itself. */
  readonly readDirectly: () => Promise<Entries>;
}

type Middleware = (
  request: Partial<IncomingMessage>,
  response: Partial<ServerResponse>,
  next: (error?: unknown) => void,
) => void;

/**
 * Renders the rows of a folder as read by serve-index, from its template function. serve-index gets a minimal request
 * that leaves it nothing to negotiate. Rejects if the folder cannot be read.
 */
export function renderByServeIndex(
  folder: Buffer,
  { dotfiles, render, readDirectly }: ServeIndexOptions,
): Promise<Rows> {
  return new Promise((resolve, reject) => {
    const renderDirectly = () => readDirectly().then(render).then(resolve, reject);
    let isBypassed = folder.toString('utf8').includes(REPLACEMENT);
    const middleware = serveIndex(isBypassed ? '/' : folder.toString('utf8'), {
      hidden: dotfiles,
      stylesheet: STYLE_FILE,
      filter: (name, _index, names) => {
        isBypassed ||= names.length > MAX_NAMES || name.includes(REPLACEMENT);
        return !isBypassed;
      },
      template: ({ fileList }, done) => {
        if (isBypassed) void renderDirectly();
        else {
          const entries = new Entries(fileList.map(({ name }) => encodeUtf8(name)));
          for (const [index, { stat }] of fileList.entries()) entries.fill(index, stat ?? undefined);
          render(entries).then(resolve, reject);
        }
        done(null, '');
      },
    }) as unknown as Middleware;
    const request = { method: 'GET', url: '/', originalUrl: '/', headers: { accept: 'text/html' } };
    const response = { setHeader: () => response, end: () => response };
    middleware(request, response as unknown as ServerResponse, renderDirectly);
  });
}
