import type { BlockList } from 'node:net';
import type { PythonImage } from './python/images.ts';

export type Profile = 'python' | 'web';

export type LogFormat = 'python' | 'json';

/** Paths of PEM files. */
export interface TlsFiles {
  readonly cert: string;
  /** @default the key is in `cert` */
  readonly key: string | undefined;
  /** A file whose first line is the password of the key. */
  readonly passwordFile: string | undefined;
}

/** The proxies whose `X-Forwarded-For` and `Forwarded` are trusted. */
export interface TrustedProxies {
  readonly networks: BlockList;
  /** Whether clients of a Unix socket are such proxies. */
  readonly unix: boolean;
}

/** The settings from the command line and the environment. */
export interface Settings extends WebSettings {
  /** `healthcheck` asks a running listener with the same settings whether it answers. */
  readonly kind: 'serve' | 'healthcheck';
  /** 0 for any free port. */
  readonly port: number;
  /** IP address or host name; undefined for all addresses. */
  readonly bind: string | undefined;
  /** Absolute path, as bytes: a name need not be UTF-8. */
  readonly directory: Buffer;
  readonly profile: Profile;
  /** The CPython that the python profile mirrors. */
  readonly python: PythonImage;
  readonly logFormat: LogFormat;
  /** Seconds to receive a request, and seconds an answer may go without progress. */
  readonly timeout: number;
  /** Open connections per process; undefined for no limit. Further ones are closed unanswered. */
  readonly maxConnections: number | undefined;
  /** Number of processes. */
  readonly workers: number;
  /** Seconds for which it goes on answering after a signal to stop. */
  readonly drain: number;
  /** Seconds for answers in progress after that. */
  readonly stopTimeout: number;
  /** Port for health, readiness and metrics, 0 for any free one; undefined: none. */
  readonly adminPort: number | undefined;
  /** IP address or host name for these. */
  readonly adminBind: string;
  /** Proxies that are trusted to report the addresses of clients; undefined: none. */
  readonly trustProxy: TrustedProxies | undefined;
  /** Path of a Unix socket to listen on instead of a port. */
  readonly unixSocket: string | undefined;
  /** Permissions of this socket. */
  readonly unixMode: number;
  /** Whether names that begin with a dot are served. */
  readonly dotfiles: boolean;
  /** Whether links may lead out of the directory. */
  readonly symlinks: boolean;
  /** Whether folders are listed. */
  readonly listing: boolean;
}

/** Settings that only the web profile uses. */
export interface WebSettings {
  /** Sent with every answer. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Path of a file of users and password hashes, as `htpasswd` writes it; undefined: no password is required. */
  readonly authFile: string | undefined;
  /** The origin whose pages may read the answers, `*` for any; undefined for none. */
  readonly cors: string | undefined;
  /** Seconds for which a browser may reuse a file; undefined: it revalidates each time. */
  readonly cache: number | undefined;
  /** The path below which files are served, as in `/docs`; empty for the root. */
  readonly basePath: string;
  /** Whether the folder is a built front end: clean URLs, `404.html`, no listings. */
  readonly site: boolean;
  /** Whether navigation to an unknown path is also answered with `/index.html`. */
  readonly spa: boolean;
  /** Size in bytes up to which folders can be downloaded as an archive; undefined: they cannot. */
  readonly archive: number | undefined;
  /** Whether `README.md` or `README.txt` is shown below a listing. */
  readonly readme: boolean;
  /** Path of a file of media types, in the format of Apache's `mime.types`. */
  readonly mimeTypes: string | undefined;
  /** Whether text files are compressed. */
  readonly compress: boolean;
  /** Seconds until an idle connection is closed. */
  readonly keepAlive: number;
  /** `self-signed`: with a certificate generated at startup. */
  readonly tls: TlsFiles | 'self-signed' | undefined;
}
