export const HELP = `\
usage: npm run bench -- [options]

Measures weblistener beside the original, Node's own limit, and other file servers. It needs wrk; nginx, darkhttpd
and busybox are measured where they are (apt-get install wrk nginx darkhttpd busybox).

options:
  --profile PROFILE       python, or web: HTTP/1.1 over kept connections, beside other servers of files for browsers
                          (default: python)
  --only ROW[,ROW]        measure these rows alone: file, head, missing, redirect, listing-1000, listing-20, big, big-4,
                          idle-clients, start (and memory), growth-listing, growth-file, growth-clients; of web: file,
                          head, not-modified, range, listing-1000, listing-20, big, big-4, start
  --contestants A[,B]     measure these alone: weblistener, workers, ceiling, original, nginx, darkhttpd, busybox, sirv,
                          http-server, serve; of web: weblistener, ceiling, nginx, sirv, http-server, serve
  --rounds N              how often, at least 5 to be quoted (default: 5)
  --seconds S             how long each time (default: 1)
  --output FOLDER         where results.md and results.json go, or results-web.md and results-web.json (default:
                          test/bench for a whole run, else nowhere)
  -h, --help              show this help

The table goes to standard output, progress to standard error.
`;
