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
      --profile PROFILE      python: answers as the original's; web: HTTP/1.1 for
                             people with browsers (default python)
      --log-format FORMAT    python: lines as the original writes them, on
                             standard error; json: objects, on standard output
                             (default python)
      --timeout SECONDS      how long a client may take to send its request, and
                             to take on a piece of the answer, 1 to 3600
                             (default 60)
      --max-connections N    how many connections a process keeps open at a time,
                             1 to 1000000; the newest is closed unanswered
                             (default no limit)
      --workers N            how many processes serve on the port, 1 to 256; auto: as
                             many as the machine can run at once (default 1)
      --no-dotfiles          neither serve nor list names that begin with a dot
      --no-symlinks          serve nothing that a link leads to out of the directory
      --no-listing           list no folders
      --healthcheck          serve nothing, but see whether a listener on the port
                             answers: exit code 0 if it does, else 1
  -h, --help                 print this text
  -V, --version              print the version

options of the web profile:
      --header 'NAME: VALUE' send this with every answer; may be given several times
      --cors [ORIGIN]        let pages of ORIGIN read the answers (default of ORIGIN *)
      --cache SECONDS        how long a browser need not ask again for a file
                             (default it always asks)
      --keep-alive SECONDS   how long a connection is kept without a request,
                             1 to 3600 (default 5)
      --tls-cert FILE        serve over TLS, with this certificate chain (PEM)
      --tls-key FILE         its key (PEM, default in the same file)
      --tls-password-file FILE
                             the password of the key, in the first line

environment, where the command line is silent:
  PORT, and WEBLISTENER_ with the name of the option, as in WEBLISTENER_LOG_FORMAT
  or WEBLISTENER_NO_DOTFILES=yes; WEBLISTENER_HEADER has one header in each line
`;
