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

/** What the command line and the environment ask for. */
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
  /** The origin whose pages may read the answers, `*` for any; undefined for none. */
  readonly cors: string | undefined;
  /** Seconds for which a browser may reuse a file; undefined: it revalidates each time. */
  readonly cache: number | undefined;
  /** Seconds until an idle connection is closed. */
  readonly keepAlive: number;
  readonly tls: TlsFiles | undefined;
}
