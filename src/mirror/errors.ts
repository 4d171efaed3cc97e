import { escapeHtml } from '../util/html.ts';
import { encodeUtf8, toBuffer } from '../util/text.ts';
import type { Reply } from './reply.ts';
import { STATUSES } from './status-table.ts';

/**
 * Builds the reply of `send_error` (server.py:412, 3.5.10).
 *
 * The page shows the status as Python formats a member of `HTTPStatus`.
 * @param message reason phrase; by default the standard one of the status
 * @param explain explanation in the page; by default the standard description of the status
 */
export function errorReply(status: keyof typeof STATUSES, message?: string, explain?: string): Reply {
  const { name, phrase, description } = STATUSES[status];
  const reason = message ?? phrase;
  const body = toBuffer(
    encodeUtf8(
      errorPage(status, escapeHtml(reason), `HTTPStatus.${name} - ${escapeHtml(explain ?? description)}`),
    ),
  );
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
export function notFound(): Reply {
  return errorReply(404, 'File not found');
}

/** `DEFAULT_ERROR_MESSAGE` (server.py:108, 3.5.10). */
function errorPage(status: number, message: string, explanation: string): string {
  return `\
<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN"
        "http://www.w3.org/TR/html4/strict.dtd">
<html>
    <head>
        <meta http-equiv="Content-Type" content="text/html;charset=utf-8">
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
