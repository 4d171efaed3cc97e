export type Profile = 'python' | 'web';

export type LogFormat = 'python' | 'json';

/** Files in PEM. */
export interface TlsFiles {
  readonly cert: string;
  /** @default the key is in `cert` */
  readonly key: string | undefined;
  /** Its first line is the password of the key. */
  readonly passwordFile: string | undefined;
}

export interface Settings {
  /** To serve, or to see whether somebody serves with the same settings. */
  readonly kind: 'serve' | 'healthcheck';
  /** @default 80 */
  readonly port: number;
  /** IP address or host name. @default all addresses */
  readonly bind: string | undefined;
  /** Absolute path, in bytes: a name need not be UTF-8. @default the current directory */
  readonly directory: Buffer;
  /** @default 'python' */
  readonly profile: Profile;
  /** @default 'python' */
  readonly logFormat: LogFormat;
  /** Seconds. @default 60 */
  readonly timeout: number;
  /** Connections of one process at a time; the newest is refused. @default no limit */
  readonly maxConnections: number | undefined;
  /** How many processes serve. @default 1 */
  readonly workers: number;
  /** Whether names that begin with a dot are served. @default true */
  readonly dotfiles: boolean;
  /** Whether links may lead out of the directory. @default true */
  readonly symlinks: boolean;
  /** Whether folders are listed. @default true */
  readonly listing: boolean;
  readonly web: WebSettings;
}

/** Of the web profile alone. */
export interface WebSettings {
  /** Of every answer. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Who else may read answers in a browser: an origin, or `*`. @default nobody */
  readonly cors: string | undefined;
  /** Seconds for which a browser need not ask again. @default it always asks */
  readonly cache: number | undefined;
  /** Seconds for which a connection without a request is kept. @default 5 */
  readonly keepAlive: number;
  readonly tls: TlsFiles | undefined;
}
