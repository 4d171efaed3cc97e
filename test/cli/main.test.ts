import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { HELP } from '../../src/cli/help.ts';
import { useListeners } from '../support/listeners.ts';

const { start, ended } = useListeners();

describe('weblistener prints', () => {
  test.each(['-h', '--help'])('%s', async (flag) => {
    expect(await ended({ args: [flag] })).toEqual({ code: 0, stdout: HELP, stderr: '' });
  });

  test('the help', () => {
    expect(HELP).toMatchInlineSnapshot(`
      "usage: weblistener [options] [DIR] [PORT]

      Serves the files and folders below a directory over HTTP, GET and HEAD only,
      byte for byte as Python's http.server does, without its faults.

        DIR                        the same as --directory; a folder named 8000 is
                                   ./8000
        PORT                       the same as --port, in digits

      options:
        -p, --port PORT            port to listen on, 0 for any free one (0 to 65535,
                                   default 80)
        -b, --bind ADDRESS         IP address or host name to listen on (default all,
                                   IPv6 and IPv4)
        -d, --directory DIR        folder to serve (default the current one)
            --profile PROFILE      python: answers byte for byte as Python; web:
                                   HTTP/1.1 for people with browsers (default python)
            --log-format FORMAT    python: lines as Python writes them, on standard
                                   error; json: objects, on standard output (default
                                   python)
            --timeout SECONDS      time limit for receiving a request, and for an
                                   answer without progress (1 to 3600, default 60)
            --max-connections N    open connections per process; further ones are
                                   closed unanswered (1 to 1000000, default no limit)
            --workers N            number of processes that serve the port; auto: one
                                   per available CPU (1 to 256, default 1)
            --drain SECONDS        time to keep answering after SIGTERM or SIGINT, so
                                   that a load balancer can remove the listener first
                                   (0 to 300, default 0)
            --stop-timeout SECONDS time for answers in progress before they are
                                   aborted (0 to 300, default 8)
            --admin-port PORT      answer /healthz, /readyz and /metrics on this port
                                   (0 to 65535, default none)
            --admin-bind ADDRESS   IP address or host name of the admin port (default
                                   127.0.0.1)
            --trust-proxy NETWORK,...
                                   log the client address that proxies in these
                                   networks send in X-Forwarded-For or Forwarded
            --unix-socket PATH     listen on a Unix socket instead of a port
            --unix-mode MODE       permissions of the Unix socket, in octal (default
                                   660)
            --no-dotfiles          do not serve or list names that begin with a dot
            --no-symlinks          do not follow links that lead out of the folder
            --no-listing           do not list folders
            --healthcheck          check that a listener responds on the port; exits
                                   with 0 if it does, else 1
        -h, --help                 print this text
        -V, --version              print the version

      options of the python profile:
            --python VERSION       Python release to emulate, 3.5 to 3.14, as a Docker
                                   image tag: 3.12, 3.12.6, 3.12-slim (default 3.5)

      options of the web profile:
            --auth-file FILE       require a user name and password from this file, as
                                   "htpasswd -B" writes it
            --header 'NAME: VALUE' send this header with every answer; may be given
                                   several times
            --cors [ORIGIN]        let pages from ORIGIN read the answers; without
                                   ORIGIN, from any origin
            --cache SECONDS        time for which browsers may reuse a file without
                                   asking again (0 to 31536000, default none)
            --archive [SIZE]       offer folders for download as zip, tar or tar.gz,
                                   up to SIZE, as in 500MB; without SIZE, up to 10 GB
            --readme               show README.md or README.txt below the listing of
                                   its folder
            --mime-types FILE      additional media types: one type and its extensions
                                   per line
            --compress             compress text files of 1 KiB to 1 MiB for clients
                                   that accept it
            --base-path PATH       serve the folder below this path, as in /docs
                                   (default /)
            --site                 serve a built front end: about.html for /about,
                                   404.html for missing paths, hashed names cached for
                                   a year, no listings
            --spa                  like --site, for an app with a client-side router:
                                   unknown paths get /index.html
            --keep-alive SECONDS   time until an idle connection is closed (1 to 3600,
                                   default 5)
            --tls-cert FILE        serve over TLS with this certificate chain, in PEM
            --tls-key FILE         private key of the certificate, in PEM (default in
                                   the same file)
            --tls-password-file FILE
                                   file whose first line is the password of the key
            --tls-self-signed      serve over TLS with a certificate generated at
                                   startup, whose fingerprint is logged

      environment variables, for options not given on the command line:
        WEBLISTENER_ and the name of the option, as in WEBLISTENER_LOG_FORMAT=json or
        WEBLISTENER_NO_DOTFILES=yes; WEBLISTENER_HEADER has one header per line;
        PORT is used if WEBLISTENER_PORT is not set

      exit codes:
        0 stopped by a signal, or the health check passed
        1 cannot open the port or socket, workers keep failing, or the check failed
        2 invalid option, or a served folder, address or file that cannot be used
      "
    `);
  });

  test.each(['-V', '--version'])('%s', async (flag) => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(await ended({ args: [flag] })).toEqual({
      code: 0,
      stdout: `weblistener ${version}\n`,
      stderr: '',
    });
  });

  test.each([{ args: [] }, { args: ['--workers', '2'] }])(
    'one warning for an unknown variable $args',
    async ({ args }) => {
      const listener = await start({ args, env: { WEBLISTENER_PROT: '8000' } });
      expect(await listener.stop()).toBe(0);
      expect(listener.stdout).toBe(`serving at port ${listener.port}\n`);
      expect(listener.stderr).toBe(
        'weblistener: warning: unknown environment variable "WEBLISTENER_PROT": see "weblistener --help"\n',
      );
    },
  );

  test('one line when the port is open', async () => {
    const listener = await start();
    expect(await listener.stop()).toBe(0);
    expect(listener.stdout).toBe(`serving at port ${listener.port}\n`);
    expect(listener.stderr).toBe('');
  });
});
