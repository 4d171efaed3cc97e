/** What `npm run parity -- --help` prints. */
export const HELP = `\
usage: npm run parity -- [options] HOST:PORT HOST:PORT

Compares two listeners that serve the same files. Walks the listings of the
first, sends every request to both, and compares the answers byte for byte, the
values of Date and Server aside. Sends GET, HEAD and malformed requests only.

  HOST:PORT        a listener, as in localhost:8000, [::1]:8000, :8000, 8000 or
                   http://localhost:8000/

options:
      --exchanges N    send N requests at most, 1 to 100000 (default 100000)
      --json           print one JSON object on standard output; with
                       "npm run --silent parity", nothing else is there
  -h, --help           print this text

Follows links at most 16 folders deep. Of a body, 1 MiB is compared byte for
byte, the rest by length and SHA-256. An answer that stops for 10 seconds counts
as a difference. Offsets count Date and Server as "*".

exit code: 0 where all answers agree, 1 where some differ, 2 where there is
nothing to compare, 130 on Ctrl-C.
`;
