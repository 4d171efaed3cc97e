import { UsageError } from '../errors.ts';
import type { Settings, TlsFiles, WebSettings } from '../settings.ts';
import { Inputs, type RawValue } from './inputs.ts';
import * as read from './values.ts';

/** What the command line and the environment ask for. */
export type Command = { readonly kind: 'help' } | { readonly kind: 'version' } | Settings;

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
    port: read.number('port', inputs.find('port'), { min: 0, max: 65_535, default: 80 }),
    bind: read.address(inputs.find('bind')),
    directory: read.directory(inputs.find('directory')),
    profile,
    logFormat: read.choice('log format', inputs.find('log-format'), ['python', 'json']),
    timeout: read.number('timeout', inputs.find('timeout'), { min: 1, max: 3600, default: 60 }),
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
  return found && read.number('number of connections', found, { min: 1, max: 1_000_000, default: 1 });
}

function readWeb(inputs: Inputs): WebSettings {
  const cache = inputs.find('cache');
  return {
    headers: inputs.findAll('header').map(read.header),
    cors: read.origin(inputs.find('cors')),
    cache: cache && read.number('cache time', cache, { min: 0, max: 31_536_000, default: 0 }),
    keepAlive: read.number('keep-alive time', inputs.find('keep-alive'), {
      min: 1,
      max: 3600,
      default: 5,
    }),
    tls: readTls(inputs),
  };
}

function readTls(inputs: Inputs): TlsFiles | undefined {
  const [cert, key, password] = (['tls-cert', 'tls-key', 'tls-password-file'] as const).map((name) =>
    inputs.find(name),
  ) as [RawValue?, RawValue?, RawValue?];
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
