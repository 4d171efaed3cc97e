import type { Profile, Settings } from '../settings.ts';
import * as network from './network-values.ts';
import * as values from './values.ts';

/** What an option sets. Each of the TLS options sets a part of `tls`. */
export type Values = Omit<Settings, 'kind' | 'tls'> & {
  readonly tlsSelfSigned: boolean;
  readonly tlsCert: string | undefined;
  readonly tlsKey: string | undefined;
  readonly tlsPasswordFile: string | undefined;
};

/** A row of the table: all that the parser and the help text know about an option. */
export interface Row {
  /** Without its dashes. */
  readonly flag: string;
  readonly short?: string;
  /** Name of the value in the help text. @default a switch, which has no value */
  readonly value?: string;
  /** The value of an option given without one, unless the next argument looks like a value. @default not allowed */
  readonly bare?: { readonly value: string; readonly unless: RegExp };
  /** The only profile that has the option. @default both have it */
  readonly profile?: Profile;
  readonly help: string;
  /** Describes the default in the help text. @default `default` itself */
  readonly defaultHelp?: string;
}

/** A setting, read from `default` where it is not given. One without a default is undefined then. */
export type Option<Value = unknown> = Row & {
  /** A second variable, read if the one named after the flag is not set. */
  readonly alias?: string;
} & (
    | { readonly default: string; readonly read: values.Reader<Value> }
    | (undefined extends Value ? { readonly default?: never; readonly read: values.Reader<Value> } : never)
    /** May be given several times; its variable holds one value per line. */
    | { readonly default?: never; readonly readAll: (all: readonly values.RawValue[]) => Value }
  );

/** An origin, or one whose scheme is missing. */
const LIKE_ORIGIN =
  /^(?:\*|null|localhost|[a-z][a-z0-9+.-]*:\/\/.*|[a-z0-9.-]+:[0-9]+|\[[0-9a-f:.]+\](?::[0-9]+)?)$/i;

/** The options that are settings, in the order of the help text. A new option is a row here and a field of `Settings`. */
export const OPTIONS: { readonly [Name in keyof Values]: Option<Values[Name]> } = {
  port: {
    flag: 'port',
    short: 'p',
    value: 'PORT',
    alias: 'PORT',
    help: 'port to listen on, 0 for any free one',
    default: '80',
    read: values.wholeNumber(0, 65_535),
  },
  bind: {
    flag: 'bind',
    short: 'b',
    value: 'ADDRESS',
    help: 'IP address or host name to listen on',
    defaultHelp: 'all, IPv6 and IPv4',
    read: network.address,
  },
  directory: {
    flag: 'directory',
    short: 'd',
    value: 'DIR',
    help: 'folder to serve',
    default: '.',
    defaultHelp: 'the current one',
    read: values.directory,
  },
  profile: {
    flag: 'profile',
    value: 'PROFILE',
    help: 'python: answers byte for byte as Python; web: HTTP/1.1 for people with browsers',
    default: 'python',
    read: values.oneOf('python', 'web'),
  },
  python: {
    flag: 'python',
    value: 'VERSION',
    profile: 'python',
    help: 'Python release to emulate, 3.5 to 3.14, as a Docker image tag: 3.12, 3.12.6, 3.12-slim',
    default: '3.5',
    read: values.python,
  },
  logFormat: {
    flag: 'log-format',
    value: 'FORMAT',
    help: 'python: lines as Python writes them, on standard error; json: objects, on standard output',
    default: 'python',
    read: values.oneOf('python', 'json'),
  },
  timeout: {
    flag: 'timeout',
    value: 'SECONDS',
    help: 'time limit for receiving a request, and for an answer without progress',
    default: '60',
    read: values.wholeNumber(1, 3600),
  },
  maxConnections: {
    flag: 'max-connections',
    value: 'N',
    help: 'open connections per process; further ones are closed unanswered',
    defaultHelp: 'no limit',
    read: values.wholeNumber(1, 1_000_000),
  },
  workers: {
    flag: 'workers',
    value: 'N',
    help: 'number of processes that serve the port; auto: one per available CPU',
    default: '1',
    read: values.processes(256),
  },
  drain: {
    flag: 'drain',
    value: 'SECONDS',
    help: 'time to keep answering after SIGTERM or SIGINT, so that a load balancer can remove the listener first',
    default: '0',
    read: values.wholeNumber(0, 300),
  },
  stopTimeout: {
    flag: 'stop-timeout',
    value: 'SECONDS',
    help: 'time for answers in progress before they are aborted',
    default: '8',
    read: values.wholeNumber(0, 300),
  },
  adminPort: {
    flag: 'admin-port',
    value: 'PORT',
    help: 'answer /healthz, /readyz and /metrics on this port',
    defaultHelp: 'none',
    read: values.wholeNumber(0, 65_535),
  },
  adminBind: {
    flag: 'admin-bind',
    value: 'ADDRESS',
    help: 'IP address or host name of the admin port',
    default: '127.0.0.1',
    read: network.address,
  },
  trustProxy: {
    flag: 'trust-proxy',
    value: 'NETWORK,...',
    help: 'log the client address that proxies in these networks send in X-Forwarded-For or Forwarded',
    read: network.proxies,
  },
  unixSocket: {
    flag: 'unix-socket',
    value: 'PATH',
    help: 'listen on a Unix socket instead of a port',
    read: network.socketPath,
  },
  unixMode: {
    flag: 'unix-mode',
    value: 'MODE',
    help: 'permissions of the Unix socket, in octal',
    default: '660',
    read: network.mode,
  },
  dotfiles: {
    flag: 'no-dotfiles',
    help: 'do not serve or list names that begin with a dot',
    default: 'no',
    read: values.isOff,
  },
  symlinks: {
    flag: 'no-symlinks',
    help: 'do not follow links that lead out of the folder',
    default: 'no',
    read: values.areSymlinksFollowed,
  },
  listing: { flag: 'no-listing', help: 'do not list folders', default: 'no', read: values.isOff },
  authFile: {
    flag: 'auth-file',
    value: 'FILE',
    profile: 'web',
    help: 'require a user name and password from this file, as "htpasswd -B" writes it',
    read: values.text,
  },
  headers: {
    flag: 'header',
    value: "'NAME: VALUE'",
    profile: 'web',
    help: 'send this header with every answer; may be given several times',
    readAll: (all) => all.map(values.header),
  },
  cors: {
    flag: 'cors',
    value: '[ORIGIN]',
    bare: { value: '*', unless: LIKE_ORIGIN },
    profile: 'web',
    help: 'let pages from ORIGIN read the answers; without ORIGIN, from any origin',
    read: values.origin,
  },
  cache: {
    flag: 'cache',
    value: 'SECONDS',
    profile: 'web',
    help: 'time for which browsers may reuse a file without asking again',
    defaultHelp: 'none',
    read: values.wholeNumber(0, 31_536_000),
  },
  archive: {
    flag: 'archive',
    value: '[SIZE]',
    bare: { value: '10GB', unless: /^\d+[kMGT]B$/i },
    profile: 'web',
    help: 'offer folders for download as zip, tar or tar.gz, up to SIZE, as in 500MB; without SIZE, up to 10 GB',
    read: values.size,
  },
  readme: {
    flag: 'readme',
    profile: 'web',
    help: 'show README.md or README.txt below the listing of its folder',
    default: 'no',
    read: values.isOn,
  },
  mimeTypes: {
    flag: 'mime-types',
    value: 'FILE',
    profile: 'web',
    help: 'additional media types: one type and its extensions per line',
    read: values.text,
  },
  compress: {
    flag: 'compress',
    profile: 'web',
    help: 'compress text files of 1 KiB to 1 MiB for clients that accept it',
    default: 'no',
    read: values.isOn,
  },
  basePath: {
    flag: 'base-path',
    value: 'PATH',
    profile: 'web',
    help: 'serve the folder below this path, as in /docs',
    default: '/',
    read: values.basePath,
  },
  site: {
    flag: 'site',
    profile: 'web',
    help: 'serve a built front end: about.html for /about, 404.html for missing paths, hashed names cached for a year, no listings',
    default: 'no',
    read: values.isOn,
  },
  spa: {
    flag: 'spa',
    profile: 'web',
    help: 'like --site, for an app with a client-side router: unknown paths get /index.html',
    default: 'no',
    read: values.isOn,
  },
  keepAlive: {
    flag: 'keep-alive',
    value: 'SECONDS',
    profile: 'web',
    help: 'time until an idle connection is closed',
    default: '5',
    read: values.wholeNumber(1, 3600),
  },
  tlsCert: {
    flag: 'tls-cert',
    value: 'FILE',
    profile: 'web',
    help: 'serve over TLS with this certificate chain, in PEM',
    read: values.text,
  },
  tlsKey: {
    flag: 'tls-key',
    value: 'FILE',
    profile: 'web',
    help: 'private key of the certificate, in PEM',
    defaultHelp: 'in the same file',
    read: values.text,
  },
  tlsPasswordFile: {
    flag: 'tls-password-file',
    value: 'FILE',
    profile: 'web',
    help: 'file whose first line is the password of the key',
    read: values.text,
  },
  tlsSelfSigned: {
    flag: 'tls-self-signed',
    profile: 'web',
    help: 'serve over TLS with a certificate generated at startup, whose fingerprint is logged',
    default: 'no',
    read: values.isOn,
  },
};

/** The options that do something other than serve. They have no environment variable. */
export const COMMANDS = {
  healthcheck: {
    flag: 'healthcheck',
    help: 'check that a listener responds on the port; exits with 0 if it does, else 1',
  },
  help: { flag: 'help', short: 'h', help: 'print this text' },
  version: { flag: 'version', short: 'V', help: 'print the version' },
} as const satisfies Readonly<Record<string, Row>>;

/** The environment variables of an option; the first that is set counts. */
export function variablesOf({ flag, alias }: Option): string[] {
  const variable = `WEBLISTENER_${flag.toUpperCase().replaceAll('-', '_')}`;
  return alias === undefined ? [variable] : [variable, alias];
}
