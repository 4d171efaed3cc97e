import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readCommand } from '../src/options.ts';
import { UsageError } from '../src/usage-error.ts';
import { temporaryFolder } from './support/tree.ts';

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
  workers: 1,
  profile: 'python',
  dotfiles: true,
  symlinks: true,
  listing: true,
  web: { headers: [], cors: undefined, cache: undefined, keepAlive: 5, tls: undefined },
};

describe('readCommand() reads', () => {
  test.each([
    { args: [], env: {}, wanted: {}, why: 'nothing: the defaults' },
    {
      args: ['8000'],
      env: { PORT: '9000' },
      wanted: { port: 8000 },
      why: 'the command line before the environment',
    },
    { args: [], env: { PORT: '9000' }, wanted: { port: 9000 }, why: 'the environment' },
    { args: ['1'], env: { PORT: 'abc' }, wanted: { port: 1 }, why: 'no variable that it does not need' },
    { args: [], env: { PORT: '', WEBLISTENER_BIND: '' }, wanted: {}, why: 'an empty variable as none' },
    { args: ['0'], env: {}, wanted: { port: 0 }, why: 'port 0' },
    { args: ['65535'], env: {}, wanted: { port: 65_535 }, why: 'the last port' },
    { args: ['--', '8000'], env: {}, wanted: { port: 8000 }, why: 'an argument behind --' },
    {
      args: ['-b', '::1', '-d', dir],
      env: {},
      wanted: { bind: '::1', directory: Buffer.from(dir) },
      why: 'short options',
    },
    { args: ['-b::1'], env: {}, wanted: { bind: '::1' }, why: 'a value right behind its letter' },
    { args: ['--bind=a', '--bind', 'b'], env: {}, wanted: { bind: 'b' }, why: 'the last of several' },
    { args: ['-d', link], env: {}, wanted: { directory: Buffer.from(link) }, why: 'a link as it stands' },
    {
      args: ['--log-format', 'json', '--timeout', '3600', '--workers', '256'],
      env: {},
      wanted: { logFormat: 'json', timeout: 3600, workers: 256 },
      why: 'the rest',
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

  test.each(['-h', '--help'])('%s', (flag) => {
    expect(readCommand([flag], {})).toEqual({ kind: 'help' });
  });

  test.each(['-V', '--version'])('%s', (flag) => {
    expect(readCommand([flag], {})).toEqual({ kind: 'version' });
  });
});

const WORKERS = 'give a whole number from 1 to 256, or "auto"';
const PORTS = 'give a whole number from 0 to 65535';
const SECONDS = 'give a whole number from 1 to 3600';

describe('readCommand() refuses', () => {
  test.each([
    { args: ['--foo'], message: 'Unknown option "--foo": see "weblistener --help"' },
    { args: ['-x'], message: 'Unknown option "-x": see "weblistener --help"' },
    { args: ['--toString'], message: 'Unknown option "--toString": see "weblistener --help"' },
    { args: ['--bind'], message: 'Option "--bind" needs a value' },
    { args: ['--help=yes'], message: 'Option "--help" takes no value' },
    { args: ['8000', '9000'], message: 'Unexpected argument "9000": give one port at most' },
    { args: ['abc'], message: `Invalid port "abc": ${PORTS}` },
    { args: ['65536'], message: `Invalid port "65536": ${PORTS}` },
    { args: ['--', '-1'], message: `Invalid port "-1": ${PORTS}` },
    { args: ['8e3'], message: `Invalid port "8e3": ${PORTS}` },
    { args: [''], message: `Invalid port "": ${PORTS}` },
    { args: ['a\nb'], message: `Invalid port "a\\nb": ${PORTS}` },
    { args: [], env: { PORT: '80 ' }, message: `Invalid port "80 " in PORT: ${PORTS}` },
    { args: ['--timeout', '0'], message: `Invalid timeout "0": ${SECONDS}` },
    { args: ['--timeout', '3601'], message: `Invalid timeout "3601": ${SECONDS}` },
    { args: ['--timeout', '-1'], message: `Invalid timeout "-1": ${SECONDS}` },
    { args: ['--workers', '0'], message: `Invalid number of workers "0": ${WORKERS}` },
    { args: ['--workers', '257'], message: `Invalid number of workers "257": ${WORKERS}` },
    {
      args: [],
      env: { WEBLISTENER_WORKERS: 'all' },
      message: `Invalid number of workers "all" in WEBLISTENER_WORKERS: ${WORKERS}`,
    },
    { args: ['--timeout='], message: `Invalid timeout "": ${SECONDS}` },
    {
      args: [],
      env: { WEBLISTENER_TIMEOUT: '1.5' },
      message: `Invalid timeout "1.5" in WEBLISTENER_TIMEOUT: ${SECONDS}`,
    },
    { args: ['--log-format', 'xml'], message: 'Invalid log format "xml": give "python" or "json"' },
    { args: ['--bind='], message: 'Invalid address "": give an IP address or a host name' },
    { args: ['-d', '/no/such'], message: 'Invalid directory "/no/such": it does not exist' },
    { args: ['-d', file], message: `Invalid directory "${file}": it is not a directory` },
    { args: ['-d', ''], message: 'Invalid directory "": it is empty' },
    {
      args: [],
      env: { WEBLISTENER_DIRECTORY: '/x' },
      message: 'Invalid directory "/x" in WEBLISTENER_DIRECTORY: it does not exist',
    },
  ])('$args $env', ({ args, env = {}, message }) => {
    expect(() => readCommand(args, env)).toThrow(new UsageError(message));
  });
});
