import type { PageTraits } from '../python/traits.ts';
import { escapeHtml } from '../util/html.ts';
import { encodeUtf8 } from '../util/text.ts';
import type { Reply } from './reply.ts';
import { STATUSES } from './status-table.ts';

/**
 * Builds the reply of `send_error` (server.py:412, 3.5.10).
 * @param message reason phrase; by default the standard one of the status
 * @param explain explanation in the page; by default the standard description of the status
 */
export function errorReply(
  traits: PageTraits,
  status: keyof typeof STATUSES,
  message?: string,
  explain?: string,
): Reply {
  const { name, phrase, description } = STATUSES[status];
  const reason = message ?? (status === 414 ? traits.uriTooLong : phrase);
  const shown = traits.showsStatusName ? `HTTPStatus.${name}` : status;
  const explanation = `${shown} - ${escapeHtml(explain ?? description)}`;
  const body = encodeUtf8(errorPage(traits, status, escapeHtml(reason), explanation));
  return {
    status,
    reason,
    headers: [
      ['Connection', 'close'],
      ['Content-Type', 'text/html;charset=utf-8'],
      ['Content-Length', String(body.length)],
    ],
    body,
    isError: true,
  };
}

/** The reply for a file that does not exist or cannot be opened (server.py:711, 3.5.10). */
export function notFound(traits: PageTraits): Reply {
  return errorReply(traits, 404, 'File not found');
}

const HTML_4 = `\
<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN"
        "http://www.w3.org/TR/html4/strict.dtd">
<html>
    <head>
        <meta http-equiv="Content-Type" content="text/html;charset=utf-8">
`;

const HTML_5 = `\
<!DOCTYPE HTML>
<html lang="en">
    <head>
        <meta charset="utf-8">
`;

const COLOR_SCHEME = `\
        <style type="text/css">
            :root {
                color-scheme: light dark;
            }
        </style>
`;

/** `DEFAULT_ERROR_MESSAGE` (server.py:108, 3.5.10). */
function errorPage(traits: PageTraits, status: number, message: string, explanation: string): string {
  return `\
${traits.html === 4 ? HTML_4 : HTML_5}${traits.colorScheme ? COLOR_SCHEME : ''}\
        <title>Error response</title>
    </head>
    <body>
        <h1>Error response</h1>
        <p>Error code: ${status}</p>
        <p>Message: ${message}.</p>
        <p>Error code explanation: ${explanation}.</p>
    </body>
</html>
`;
}
