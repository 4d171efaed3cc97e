import type { IncomingMessage, ServerResponse } from 'node:http';
import serveIndex from 'serve-index';
import { encodeUtf8 } from '../../files/text.ts';
import type { Rows } from '../../listings/sharing.ts';
import { STYLE_FILE } from './assets.ts';
import { Entries } from './entries.ts';

/** serve-index looks at names one by one, at the cost of a thread each: what is more is read by ourselves. */
const MAX_NAMES = 2000;

/** What stands for bytes that are no UTF-8: such a name leads nowhere. */
const REPLACEMENT = '\ufffd';

export interface ListOptions {
  readonly dotfiles: boolean;
  readonly render: (entries: Entries) => Promise<Rows>;
  /** Reads the folder where serve-index cannot: at a link that leads to itself, say, it fails. */
  readonly readItself: () => Promise<Entries>;
}

type Middleware = (
  request: Partial<IncomingMessage>,
  response: Partial<ServerResponse>,
  next: (error?: unknown) => void,
) => void;

/**
 * The rows of a folder, of what serve-index finds in it, rendered in the place of its template: it gets a request for
 * the folder alone, so that it has nothing to decide. Rejects where the folder cannot be read.
 */
export function renderByServeIndex(
  folder: Buffer,
  { dotfiles, render, readItself }: ListOptions,
): Promise<Rows> {
  return new Promise((resolve, reject) => {
    const renderItself = () => readItself().then(render).then(resolve, reject);
    let isOurs = folder.toString('utf8').includes(REPLACEMENT);
    const middleware = serveIndex(isOurs ? '/' : folder.toString('utf8'), {
      hidden: dotfiles,
      stylesheet: STYLE_FILE,
      filter: (name, _index, names) => {
        isOurs ||= names.length > MAX_NAMES || name.includes(REPLACEMENT);
        return !isOurs;
      },
      template: ({ fileList }, done) => {
        if (isOurs) void renderItself();
        else {
          const entries = new Entries(fileList.map(({ name }) => encodeUtf8(name)));
          for (const [index, { stat }] of fileList.entries()) entries.describe(index, stat ?? undefined);
          render(entries).then(resolve, reject);
        }
        done(null, '');
      },
    }) as unknown as Middleware;
    const request = { method: 'GET', url: '/', originalUrl: '/', headers: { accept: 'text/html' } };
    const response = { setHeader: () => response, end: () => response };
    middleware(request, response as unknown as ServerResponse, renderItself);
  });
}
