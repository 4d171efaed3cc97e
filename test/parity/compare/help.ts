/** The output of `npm run parity -- --help`. */
export const HELP = `\
usage: npm run parity -- [options] HOST:PORT HOST:PORT

Compares two listeners that serve the same files. Walks the listings of the
first, sends every request to both, and compares the answers byte for byte,
except for the values of Date and Server. Sends only GET, HEAD and malformed
requests.

  HOST:PORT        a listener, such as localhost:8000, [::1]:8000, :8000, 8000 or
                   http://localhost:8000/

options:
      --exchanges N    send at most N requests, 1 to 100000 (default 100000)
      --json           print one JSON object; run it with
                       "npm run --silent parity" to get nothing else
  -h, --help           print this text

Follows links at most 16 folders deep. Compares the first MiB of a body byte for
byte, the rest by length and SHA-256. An answer that pauses for 10 seconds counts
as a difference. Offsets count Date and Server as "*".

exit code: 0 if all answers agree, 1 if some differ, 2 for invalid arguments or
a listener that cannot be reached, 130 on Ctrl-C.
`;
