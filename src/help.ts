/** What `weblistener --help` prints. */
export const HELP = `\
usage: weblistener [options] [port]

Serves the files and folders below a directory over HTTP, GET and HEAD only,
byte for byte as the http.server of Python 3.5 does, without its faults.

  port                       port to listen on, 0 for any free one
                             (default 80)

options:
  -b, --bind ADDRESS         IP address or host name to listen on
                             (default all, IPv6 and IPv4)
  -d, --directory DIR        directory to serve (default the current one)
      --log-format FORMAT    python: lines as the original writes them, on
                             standard error; json: objects, on standard output
                             (default python)
      --timeout SECONDS      how long a client may take to send its request, and
                             to take on a piece of the answer, 1 to 3600
                             (default 60)
      --workers N            how many processes serve on the port, 1 to 256; auto: as
                             many as the machine can run at once (default 1)
      --healthcheck          serve nothing, but see whether a listener on the port
                             answers: exit code 0 if it does, else 1
  -h, --help                 print this text
  -V, --version              print the version

environment, where the command line is silent:
  PORT, WEBLISTENER_BIND, WEBLISTENER_DIRECTORY, WEBLISTENER_LOG_FORMAT,
  WEBLISTENER_TIMEOUT, WEBLISTENER_WORKERS
`;
