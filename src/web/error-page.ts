import { http } from '../util/http.ts';
import { cspHash } from './csp-hash.ts';

const STYLE = `\
:root {
  color-scheme: light dark;
  background: light-dark(#ffffff, #17191c);
  color: light-dark(#1c1e21, #e6e6e3);
  font:
    1rem / 1.5 system-ui,
    sans-serif;
}
main {
  max-width: 32rem;
  margin: 20vh auto 0;
  padding: 0 1.25rem;
}
h1 {
  margin: 0;
  font-size: 1.5rem;
}
a {
  display: inline-block;
  padding: 0.25rem 0;
  color: light-dark(#0b57b0, #8ab8f5);
}
`;

/** The `Content-Security-Policy` of an error page. */
export const ERROR_PAGE_POLICY = `default-src 'none'; style-src ${cspHash(STYLE)}`;

/** Explanations of statuses for people. */
const EXPLANATIONS: Readonly<Record<number, string>> = {
  400: 'The request is malformed.',
  401: 'A user name and a password are needed.',
  403: 'The folder is too large for an archive.',
  404: 'There is nothing at this address. It may have been moved or deleted.',
  405: 'Files can only be read.',
  408: 'The request took too long to arrive.',
  412: 'The file has changed.',
  416: 'The requested range is not in the file.',
  417: 'The server does not support what the Expect header asks for.',
  429: 'Too many passwords were tried. Wait a moment.',
  431: 'The request is too long.',
  500: 'Something went wrong. See the log of the server for details.',
  503: 'The server is busy. Wait a moment, and try again.',
};

/**
 * An error page, which shows only the status.
 * @param homePath its link
 */
export function errorPage(status: number, homePath: string): string {
  const phrase = http.STATUS_CODES[status];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${status} ${phrase}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${status} ${phrase}</h1>
<p>${EXPLANATIONS[status] ?? 'The request failed.'}</p>
<p><a href="${homePath}">Go to the home page</a></p>
</main>
</body>
</html>
`;
}
