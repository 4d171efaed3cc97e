import type { IncomingMessage, ServerResponse } from 'node:http';
import serveIndex from 'serve-index';
import type { Rows } from '../../listings/rows.ts';
import { type ByteString, encodeUtf8 } from '../../util/text.ts';
import { STYLE_FILE } from './assets.ts';
import type { Entries } from './entries.ts';

/** Marks malformed UTF-8, from which the name on disk cannot be told. */
const REPLACEMENT = '\ufffd';

export interface ServeIndexOptions {
  readonly dotfiles: boolean;
  readonly render: (entries: Entries) => Promise<Rows>;
  /** Inspects the entries of the folder. */
  readonly inspect: (names: readonly ByteString[]) => Promise<Entries>;
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
 * that leaves it nothing to negotiate, and no names to inspect: it would use a thread for each. Rejects if the folder
 * cannot be read.
 */
export function renderByServeIndex(
  folder: Buffer,
  { dotfiles, render, inspect, readDirectly }: ServeIndexOptions,
): Promise<Rows> {
  const path = folder.toString('utf8');
  const renderDirectly = async () => render(await readDirectly());
  if (path.includes(REPLACEMENT)) return renderDirectly();
  return new Promise((resolve, reject) => {
    const names: string[] = [];
    const renderNames = async () => {
      const isLossy = names.some((name) => name.includes(REPLACEMENT));
      return isLossy ? renderDirectly() : render(await inspect(names.map(encodeUtf8)));
    };
    const middleware = serveIndex(path, {
      hidden: dotfiles,
      stylesheet: STYLE_FILE,
      filter: (name) => {
        names.push(name);
        return false;
      },
      template: (_, done) => {
        renderNames().then(resolve, reject);
        done(null, '');
      },
    }) as unknown as Middleware;
    const request = { method: 'GET', url: '/', originalUrl: '/', headers: { accept: 'text/html' } };
    const response = { setHeader: () => response, end: () => response };
    const next = () => renderDirectly().then(resolve, reject);
    middleware(request, response as unknown as ServerResponse, next);
  });
}
