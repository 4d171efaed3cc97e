import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { BlockList } from 'node:net';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readCommand } from '../../src/cli/command.ts';
import { unknownVariables } from '../../src/cli/inputs.ts';
import { UsageError } from '../../src/errors.ts';
import { temporaryFolder } from '../support/tree.ts';

const folder = temporaryFolder();
const dir = join(folder.path, 'dir');
const file = join(folder.path, 'file');
const link = join(folder.path, 'link');
mkdirSync(dir);
writeFileSync(file, '');
symlinkSync('dir', link);
afterAll(() => folder.remove());

const DEFAULTS = {
  kind: 'serve',
  port: 80,
  bind: undefined,
  directory: Buffer.from(process.cwd()),
  logFormat: 'python',
  timeout: 60,
  maxConnections: undefined,
  workers: 1,
  drain: 0,
  stopTimeout: 8,
  adminPort: undefined,
  adminBind: '127.0.0.1',
  trustProxy: undefined,
  unixSocket: undefined,
  unixMode: 0o660,
  profile: 'python',
  python: { version: [3, 5, 10], mimeTypes: 'buster' },
  dotfiles: true,
  symlinks: true,
  listing: true,
  authFile: undefined,
  headers: [],
  cors: undefined,
  cache: undefined,
  archive: undefined,
  readme: false,
  mimeTypes: undefined,
  compress: false,
  basePath: '',
  site: false,
  spa: false,
  keepAlive: 5,
  tls: undefined,
};

describe('readCommand() reads', () => {
  test.each([
    { args: [], env: {}, wanted: {}, why: 'no argument: the defaults' },
    {
      args: ['8000'],
      env: { PORT: '9000' },
      wanted: { port: 8000 },
      why: 'the command line rather than the environment',
    },
    { args: [], env: { PORT: '9000' }, wanted: { port: 9000 }, why: 'the environment' },
    {
      args: ['1'],
      env: { PORT: 'abc' },
      wanted: { port: 1 },
      why: 'no variable that the command line overrides',
    },
    { args: [], env: { PORT: '', WEBLISTENER_BIND: '' }, wanted: {}, why: 'an empty variable as not set' },
    { args: ['0'], env: {}, wanted: { port: 0 }, why: 'port 0' },
    { args: ['65535'], env: {}, wanted: { port: 65_535 }, why: 'the highest port' },
    { args: ['--', '8000'], env: {}, wanted: { port: 8000 }, why: 'an argument after --' },
    {
      args: ['-b', '::1', '-d', dir],
      env: {},
      wanted: { bind: '::1', directory: Buffer.from(dir) },
      why: 'short options',
    },
    { args: ['-b::1'], env: {}, wanted: { bind: '::1' }, why: 'a value attached to its letter' },
    { args: ['--bind=a', '--bind', 'b'], env: {}, wanted: { bind: 'b' }, why: 'the last of several' },
    {
      args: ['-d', link],
      env: {},
      wanted: { directory: Buffer.from(link) },
      why: 'a link without resolving it',
    },
    { args: ['-p', '8000'], env: {}, wanted: { port: 8000 }, why: '-p' },
    { args: ['--port=8000'], env: { PORT: '1' }, wanted: { port: 8000 }, why: '--port' },
    { args: [], env: { WEBLISTENER_PORT: '1', PORT: '2' }, wanted: { port: 1 }, why: 'WEBLISTENER_PORT' },
    {
      args: [],
      env: { WEBLISTENER_PORT: 'tcp://10.0.0.7:80', PORT: '2' },
      wanted: { port: 2 },
      why: 'no service URL of Kubernetes',
    },
    { args: [dir], env: {}, wanted: { directory: Buffer.from(dir) }, why: 'a folder' },
    {
      args: [dir, '8000'],
      env: {},
      wanted: { directory: Buffer.from(dir), port: 8000 },
      why: 'a folder, then a port',
    },
    {
      args: ['8000', dir],
      env: { WEBLISTENER_DIRECTORY: '/no/such' },
      wanted: { directory: Buffer.from(dir), port: 8000 },
      why: 'a port, then a folder',
    },
    {
      args: ['-d', '/no/such', '-d', dir],
      env: {},
      wanted: { directory: Buffer.from(dir) },
      why: 'the last of several -d',
    },
    {
      args: ['--log-format', 'json', '--timeout', '3600', '--workers', '256', '--max-connections', '9'],
      env: {},
      wanted: { logFormat: 'json', timeout: 3600, workers: 256, maxConnections: 9 },
      why: 'the rest',
    },
    {
      args: ['--drain', '15', '--stop-timeout', '0', '--admin-port', '9100', '--admin-bind', '::'],
      env: {},
      wanted: { drain: 15, stopTimeout: 0, adminPort: 9100, adminBind: '::' },
      why: 'stopping and the admin port',
    },
    {
      args: ['--unix-socket', '/run/w.sock', '--unix-mode', '0600'],
      env: { PORT: '9000' },
      wanted: { unixSocket: '/run/w.sock', unixMode: 0o600, port: 9000 },
      why: 'a Unix socket',
    },
    {
      args: [],
      env: {
        WEBLISTENER_DRAIN: '300',
        WEBLISTENER_STOP_TIMEOUT: '300',
        WEBLISTENER_ADMIN_PORT: '0',
        WEBLISTENER_ADMIN_BIND: 'a',
        WEBLISTENER_UNIX_SOCKET: '/w',
        WEBLISTENER_UNIX_MODE: '666',
        WEBLISTENER_TRUST_PROXY: '10.0.0.0/8, ::1, unix',
      },
      wanted: {
        drain: 300,
        stopTimeout: 300,
        adminPort: 0,
        adminBind: 'a',
        unixSocket: '/w',
        unixMode: 0o666,
        trustProxy: { networks: expect.any(BlockList), unix: true },
      },
      why: 'the variables of stopping, the admin port, proxies and a Unix socket',
    },
    {
      args: [],
      env: { WEBLISTENER_ADMIN_PORT: 'tcp://10.0.0.7:9100' },
      wanted: {},
      why: 'no service URL of Kubernetes for the admin port',
    },
    {
      args: [],
      env: {
        WEBLISTENER_DIRECTORY: dir,
        WEBLISTENER_LOG_FORMAT: 'json',
        WEBLISTENER_TIMEOUT: '1',
        WEBLISTENER_BIND: 'c',
        WEBLISTENER_WORKERS: 'auto',
      },
      wanted: {
        directory: Buffer.from(dir),
        logFormat: 'json',
        timeout: 1,
        bind: 'c',
        workers: availableParallelism(),
      },
      why: 'every variable',
    },
  ])('$why', ({ args, env, wanted }) => {
    expect(readCommand(args, env)).toEqual({ ...DEFAULTS, ...wanted });
  });

  test.each([
    { args: ['--no-dotfiles', '--no-symlinks', '--no-listing'], env: {}, why: 'switches' },
    {
      args: [],
      env: { WEBLISTENER_NO_DOTFILES: 'yes', WEBLISTENER_NO_SYMLINKS: '1', WEBLISTENER_NO_LISTING: 'True' },
      why: 'switches in variables',
    },
  ])('$why', ({ args, env }) => {
    expect(readCommand(args, env)).toEqual({
      ...DEFAULTS,
      dotfiles: false,
      symlinks: false,
      listing: false,
    });
  });

  test('no in a variable', () => {
    expect(readCommand([], { WEBLISTENER_NO_LISTING: 'no' })).toEqual(DEFAULTS);
  });

  test.each([
    { args: [], env: {}, web: {}, why: 'the web profile with its defaults' },
    {
      args: ['--header', 'A: 1', '--header=b:2: 3 ', '--header', 'C:'],
      env: { WEBLISTENER_HEADER: 'D: 4' },
      web: {
        headers: [
          ['A', '1'],
          ['b', '2: 3 '],
          ['C', ''],
        ],
      },
      why: 'several headers',
    },
    {
      args: [],
      env: { WEBLISTENER_HEADER: 'A: 1\nB: 2\n' },
      web: {
        headers: [
          ['A', '1'],
          ['B', '2'],
        ],
      },
      why: 'a variable with one header per line',
    },
    { args: ['--cors'], env: {}, web: { cors: '*' }, why: '--cors without an origin' },
    { args: ['--cors', '8000'], env: {}, port: 8000, web: { cors: '*' }, why: '--cors before a port' },
    {
      args: ['--cors', '--cache', '0'],
      env: {},
      web: { cors: '*', cache: 0 },
      why: '--cors before another option',
    },
    {
      args: ['--cors', 'https://a.example:8443', '8000'],
      env: {},
      port: 8000,
      web: { cors: 'https://a.example:8443' },
      why: 'an origin, then a port',
    },
    { args: ['--cors=http://[::1]:1'], env: {}, web: { cors: 'http://[::1]:1' }, why: 'an origin after =' },
    {
      args: ['--tls-cert', 'c', '--tls-key', 'k', '--tls-password-file', 'p', '--keep-alive', '3600'],
      env: {},
      web: { tls: { cert: 'c', key: 'k', passwordFile: 'p' }, keepAlive: 3600 },
      why: 'files for TLS',
    },
    { args: ['--archive'], env: {}, web: { archive: 10e9 }, why: 'archives' },
    {
      args: ['--archive', '500MB', '8000'],
      env: {},
      port: 8000,
      web: { archive: 500e6 },
      why: 'a size and a port',
    },
    { args: ['--archive', '8000'], env: {}, port: 8000, web: { archive: 10e9 }, why: 'archives and a port' },
    { args: ['--tls-self-signed'], env: {}, web: { tls: 'self-signed' }, why: 'a certificate of its own' },
    { args: ['--site'], env: {}, web: { site: true }, why: 'a built front end' },
    { args: ['--spa'], env: {}, web: { site: true, spa: true }, why: 'one with a router' },
    { args: ['--base-path', '/my/docs/'], env: {}, web: { basePath: '/my/docs' }, why: 'a base path' },
    { args: ['--base-path', '/'], env: {}, web: {}, why: 'the root as a base path' },
    {
      args: [],
      env: {
        WEBLISTENER_CORS: '*',
        WEBLISTENER_CACHE: '31536000',
        WEBLISTENER_AUTH_FILE: 'a',
        WEBLISTENER_ARCHIVE: '3tb',
        WEBLISTENER_README: '1',
        WEBLISTENER_MIME_TYPES: 'm',
        WEBLISTENER_COMPRESS: 'YES',
        WEBLISTENER_BASE_PATH: '/docs',
        WEBLISTENER_SITE: 'yes',
        WEBLISTENER_SPA: 'no',
        WEBLISTENER_KEEP_ALIVE: '1',
        WEBLISTENER_TLS_CERT: 'c',
        WEBLISTENER_TLS_KEY: 'k',
        WEBLISTENER_TLS_PASSWORD_FILE: 'p',
      },
      web: {
        cors: '*',
        cache: 31_536_000,
        authFile: 'a',
        archive: 3e12,
        readme: true,
        mimeTypes: 'm',
        compress: true,
        basePath: '/docs',
        site: true,
        keepAlive: 1,
        tls: { cert: 'c', key: 'k', passwordFile: 'p' },
      },
      why: 'every variable of the web profile',
    },
  ])('$why', ({ args, env, web, port = 80 }) => {
    const wanted = { ...DEFAULTS, port, profile: 'web', ...web };
    expect(readCommand(['--profile', 'web', ...args], env)).toEqual(wanted);
    expect(readCommand(args, { ...env, WEBLISTENER_PROFILE: 'web' })).toEqual(wanted);
  });

  test.each(['-h', '--help'])('%s', (flag) => {
    expect(readCommand([flag], {})).toEqual({ kind: 'help' });
  });

  test.each(['-V', '--version'])('%s', (flag) => {
    expect(readCommand([flag], {})).toEqual({ kind: 'version' });
  });
});

const WEB = ['--profile', 'web'];
const HEADER = 'use "Name: value", on one line of printable characters';
const ORIGIN = 'use "*", or scheme and host, as in "https://example.org"';
const SCHEME = 'an origin has a scheme, as in';
const WORKERS = 'use a whole number from 1 to 256, or "auto"';
const PORTS = 'use a whole number from 0 to 65535';
const TWO_PORTS = 'specify only one (a folder with a number as its name is "./9000")';
const NO_FOLDER = 'no such directory; create it or use another';
const SECONDS = 'use a whole number from 1 to 3600';

const FOR_WEB = 'is for the web profile: add "--profile web"';
const FOR_PYTHON = 'is for the python profile: leave out "--profile web"';
const PYTHONS =
  'known versions are 3.5 (to 3.5.10), 3.6 (to 3.6.15), 3.7 (to 3.7.17), 3.8 (to 3.8.20), 3.9 (to 3.9.25), 3.10 (to 3.10.19), ' +
  '3.11 (to 3.11.14), 3.12 (to 3.12.12), 3.13 (to 3.13.18), 3.14 (to 3.14.10), each also with "-slim", "-alpine" or "-bookworm"';
const WEB_OPTIONS = [
  { flag: 'header', variable: 'WEBLISTENER_HEADER' },
  { flag: 'cors', variable: 'WEBLISTENER_CORS' },
  { flag: 'cache', variable: 'WEBLISTENER_CACHE' },
  { flag: 'auth-file', variable: 'WEBLISTENER_AUTH_FILE' },
  { flag: 'archive', variable: 'WEBLISTENER_ARCHIVE' },
  { flag: 'readme', variable: 'WEBLISTENER_README' },
  { flag: 'mime-types', variable: 'WEBLISTENER_MIME_TYPES' },
  { flag: 'compress', variable: 'WEBLISTENER_COMPRESS' },
  { flag: 'base-path', variable: 'WEBLISTENER_BASE_PATH' },
  { flag: 'site', variable: 'WEBLISTENER_SITE' },
  { flag: 'spa', variable: 'WEBLISTENER_SPA' },
  { flag: 'keep-alive', variable: 'WEBLISTENER_KEEP_ALIVE' },
  { flag: 'tls-cert', variable: 'WEBLISTENER_TLS_CERT' },
  { flag: 'tls-key', variable: 'WEBLISTENER_TLS_KEY' },
  { flag: 'tls-self-signed', variable: 'WEBLISTENER_TLS_SELF_SIGNED' },
  { flag: 'tls-password-file', variable: 'WEBLISTENER_TLS_PASSWORD_FILE' },
];

describe('readCommand() refuses', () => {
  test.each([
    { args: ['--foo'], message: 'Unknown option "--foo": see "weblistener --help"' },
    { args: ['-x'], message: 'Unknown option "-x": see "weblistener --help"' },
    { args: ['--toString'], message: 'Unknown option "--toString": see "weblistener --help"' },
    { args: ['--bind'], message: 'Option "--bind" needs a value, as in "--bind ADDRESS"' },
    { args: ['--help=yes'], message: 'Option "--help" takes no value: leave out "=yes"' },
    { args: ['8000', '9000'], message: `More than one port, "8000" and "9000": ${TWO_PORTS}` },
    { args: ['-p', '8000', '9000'], message: `More than one port, "8000" and "9000": ${TWO_PORTS}` },
    { args: ['8000', '-p', '9000'], message: `More than one port, "8000" and "9000": ${TWO_PORTS}` },
    { args: ['-p', '8000', '-p', '9000'], message: `More than one port, "8000" and "9000": ${TWO_PORTS}` },
    { args: ['a', 'b'], message: 'More than one directory, "a" and "b": specify only one' },
    { args: ['a', '-d', 'b'], message: 'More than one directory, "a" and "b": specify only one' },
    { args: ['-d', 'a', 'b'], message: 'More than one directory, "a" and "b": specify only one' },
    { args: ['abc'], message: `Invalid directory "abc": ${NO_FOLDER}` },
    { args: ['65536'], message: `Invalid port "65536": ${PORTS}` },
    { args: ['--', '-1'], message: `Invalid directory "-1": ${NO_FOLDER}` },
    { args: ['-p', '8e3'], message: `Invalid port "8e3": ${PORTS}` },
    { args: [''], message: 'Invalid directory "": must not be empty; use a path, as in "./site"' },
    { args: ['a\nb'], message: `Invalid directory "a\\nb": ${NO_FOLDER}` },
    { args: [], env: { PORT: '80 ' }, message: `Invalid port "80 " in PORT: ${PORTS}` },
    { args: ['--timeout', '0'], message: `Invalid timeout "0": ${SECONDS}` },
    { args: ['--timeout', '3601'], message: `Invalid timeout "3601": ${SECONDS}` },
    { args: ['--timeout', '-1'], message: `Invalid timeout "-1": ${SECONDS}` },
    {
      args: ['--max-connections', '0'],
      message: 'Invalid max-connections "0": use a whole number from 1 to 1000000',
    },
    { args: ['--workers', '0'], message: `Invalid workers "0": ${WORKERS}` },
    { args: ['--workers', '257'], message: `Invalid workers "257": ${WORKERS}` },
    {
      args: [],
      env: { WEBLISTENER_WORKERS: 'all' },
      message: `Invalid workers "all" in WEBLISTENER_WORKERS: ${WORKERS}`,
    },
    { args: ['--timeout='], message: `Invalid timeout "": ${SECONDS}` },
    {
      args: [],
      env: { WEBLISTENER_TIMEOUT: '1.5' },
      message: `Invalid timeout "1.5" in WEBLISTENER_TIMEOUT: ${SECONDS}`,
    },
    {
      args: ['--python', '3.4'],
      message: `Invalid Python version "3.4": ${PYTHONS}`,
    },
    {
      args: [],
      env: { WEBLISTENER_PYTHON: '3.12-stretch' },
      message: `Invalid Python version "3.12-stretch" in WEBLISTENER_PYTHON: ${PYTHONS}`,
    },
    { args: [...WEB, '--python', '3.12'], message: `Option "--python" ${FOR_PYTHON}` },
    { args: WEB, env: { WEBLISTENER_PYTHON: '3.12' }, message: `WEBLISTENER_PYTHON ${FOR_PYTHON}` },
    { args: ['--profile', 'php'], message: 'Invalid profile "php": use "python" or "web"' },
    { args: ['--no-listing=yes'], message: 'Option "--no-listing" takes no value: leave out "=yes"' },
    {
      args: [],
      env: { WEBLISTENER_NO_LISTING: 'maybe' },
      message: 'Invalid value "maybe" in WEBLISTENER_NO_LISTING: use "yes" or "no"',
    },
    ...WEB_OPTIONS.flatMap(({ flag, variable }) => [
      { args: [`--${flag}`, '1'], message: `Option "--${flag}" ${FOR_WEB}` },
      { args: [], env: { [variable]: '1' }, message: `${variable} ${FOR_WEB}` },
    ]),
    { args: [...WEB, '--header', 'A'], message: `Invalid header "A": ${HEADER}` },
    { args: [...WEB, '--header', 'A b: c'], message: `Invalid header "A b: c": ${HEADER}` },
    { args: [...WEB, '--header', 'A: b\nC: d'], message: `Invalid header "A: b\\nC: d": ${HEADER}` },
    { args: [...WEB, '--header', 'A: b\rC: d'], message: `Invalid header "A: b\\rC: d": ${HEADER}` },
    { args: [...WEB, '--header', ': b'], message: `Invalid header ": b": ${HEADER}` },
    {
      args: [...WEB, '--header', 'Content-Length: 1'],
      message: 'Invalid header "Content-Length: 1": "Content-Length" is set by the listener: leave it out',
    },
    ...['localhost:3000', 'localhost', 'example.org:80', '[::1]:80'].map((origin) => ({
      args: [...WEB, '--cors', origin],
      message: `Invalid origin "${origin}": ${SCHEME} "http://${origin.replace(':80', '')}"`,
    })),
    ...['5', '5PB', 'x', '1.5GB', '1234567GB'].map((size) => ({
      args: [...WEB, `--archive=${size}`],
      message: `Invalid size "${size}": use a number with kB, MB, GB or TB, as in "500MB"`,
    })),
    {
      args: [...WEB, '--tls-self-signed', '--tls-cert', 'c'],
      message: 'Option "--tls-self-signed" cannot be combined with "--tls-cert": leave out one of them',
    },
    {
      args: [...WEB, '--tls-self-signed', '--workers', '2'],
      message: 'Option "--tls-self-signed" works with one process only: leave out "--workers"',
    },
    ...['docs', '/a/../b', '/.', '/a b', '//a', '/a?b', '/%61', 'http://a/b'].map((path) => ({
      args: [...WEB, '--base-path', path],
      message: `Invalid base path "${path}": use a path of letters, digits and "-._~", as in "/docs"`,
    })),
    { args: [...WEB, '--cors=a.b'], message: `Invalid origin "a.b": ${SCHEME} "http://a.b"` },
    { args: [...WEB, '--cors=/'], message: `Invalid origin "/": ${ORIGIN}` },
    { args: [...WEB, '--cors', 'https://a.b/path'], message: `Invalid origin "https://a.b/path": ${ORIGIN}` },
    {
      args: [...WEB, '--cache', '-1'],
      message: 'Invalid cache "-1": use a whole number from 0 to 31536000',
    },
    { args: [...WEB, '--keep-alive', '0'], message: `Invalid keep-alive "0": ${SECONDS}` },
    {
      args: [...WEB, '--tls-key', 'k'],
      message: 'Option "--tls-key" needs a certificate: add "--tls-cert"',
    },
    { args: ['--log-format', 'xml'], message: 'Invalid log-format "xml": use "python" or "json"' },
    { args: ['--bind='], message: 'Invalid address "": specify an IP address or a host name' },
    { args: ['-d', '/no/such'], message: `Invalid directory "/no/such": ${NO_FOLDER}` },
    {
      args: ['-d', file],
      message: `Invalid directory "${file}": not a directory; use its parent directory`,
    },
    { args: ['-d', ''], message: 'Invalid directory "": must not be empty; use a path, as in "./site"' },
    {
      args: [],
      env: { WEBLISTENER_DIRECTORY: '/x' },
      message: `Invalid directory "/x" in WEBLISTENER_DIRECTORY: ${NO_FOLDER}`,
    },
  ])('$args $env', ({ args, env = {}, message }) => {
    expect(() => readCommand(args, env)).toThrow(new UsageError(message));
  });
});

test('unknownVariables() finds misspelt variables, and none of a Kubernetes service', () => {
  const known = { WEBLISTENER_PORT: '1', WEBLISTENER_NO_LISTING: 'yes', PORT: '1', WEB: '' };
  const service = { WEBLISTENER_SERVICE_HOST: '10.0.0.7', WEBLISTENER_PORT_80_TCP: 'tcp://10.0.0.7:80' };
  expect(unknownVariables({ ...known, ...service })).toEqual([]);
  expect(unknownVariables({ ...known, WEBLISTENER_PROT: '1', WEBLISTENER_HELP: '' })).toEqual([
    'WEBLISTENER_PROT',
    'WEBLISTENER_HELP',
  ]);
});
