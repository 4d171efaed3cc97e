import { type Given, Inputs } from './inputs.ts';
import type { LogFormat } from './log.ts';
import { UsageError } from './usage-error.ts';
import * as read from './values.ts';

/** What the command line and the environment ask for. */
export type Command = { readonly kind: 'help' } | { readonly kind: 'version' } | Settings;

export type Profile = 'python' | 'web';

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

type Environment = Readonly<Record<string, string | undefined>>;

/** What has a meaning in the web profile alone. */
const WEB_OPTIONS = [
  'header',
  'cors',
  'cache',
  'keep-alive',
  'tls-cert',
  'tls-key',
  'tls-password-file',
] as const;

/**
 * Reads the command line, and the environment where that is silent. An empty variable counts as none.
 * @throws UsageError for anything that cannot be served
 */
export function readCommand(args: readonly string[], environment: Environment): Command {
  const inputs = new Inputs(args, environment);
  if (inputs.has('help')) return { kind: 'help' };
  if (inputs.has('version')) return { kind: 'version' };
  const profile = read.choice('profile', inputs.find('profile'), ['python', 'web']);
  if (profile !== 'web') refuseWebOptions(inputs);
  return {
    kind: inputs.has('healthcheck') ? 'healthcheck' : 'serve',
    port: read.number('port', inputs.find('port'), { least: 0, most: 65_535, otherwise: 80 }),
    bind: read.address(inputs.find('bind')),
    directory: read.directory(inputs.find('directory')),
    profile,
    logFormat: read.choice('log format', inputs.find('log-format'), ['python', 'json']),
    timeout: read.number('timeout', inputs.find('timeout'), { least: 1, most: 3600, otherwise: 60 }),
    maxConnections: readMaxConnections(inputs),
    workers: read.workers(inputs.find('workers')),
    dotfiles: !read.flag('no-dotfiles', inputs.find('no-dotfiles')),
    symlinks: read.symlinks(inputs.find('no-symlinks')),
    listing: !read.flag('no-listing', inputs.find('no-listing')),
    web: readWeb(inputs),
  };
}

function readMaxConnections(inputs: Inputs): number | undefined {
  const found = inputs.find('max-connections');
  return found && read.number('number of connections', found, { least: 1, most: 1_000_000, otherwise: 1 });
}

function readWeb(inputs: Inputs): WebSettings {
  const cache = inputs.find('cache');
  return {
    headers: inputs.findAll('header').map(read.header),
    cors: read.origin(inputs.find('cors')),
    cache: cache && read.number('cache time', cache, { least: 0, most: 31_536_000, otherwise: 0 }),
    keepAlive: read.number('keep-alive time', inputs.find('keep-alive'), {
      least: 1,
      most: 3600,
      otherwise: 5,
    }),
    tls: readTls(inputs),
  };
}

function readTls(inputs: Inputs): TlsFiles | undefined {
  const [cert, key, password] = (['tls-cert', 'tls-key', 'tls-password-file'] as const).map((name) =>
    inputs.find(name),
  ) as [Given?, Given?, Given?];
  if (cert !== undefined) return { cert: cert.value, key: key?.value, passwordFile: password?.value };
  const alone = key ?? password;
  if (alone === undefined) return undefined;
  throw new UsageError(`${alone.name} has no meaning without --tls-cert: give the certificate too`);
}

function refuseWebOptions(inputs: Inputs): void {
  for (const option of WEB_OPTIONS) {
    const [found] = inputs.findAll(option);
    if (found !== undefined)
      throw new UsageError(`${found.name} is for the web profile: give "--profile web" too`);
  }
}
