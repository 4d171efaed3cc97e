import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Running, run } from '../support/command.ts';
import { askPort, openSocket } from '../support/exchange.ts';
import { temporaryFolder } from '../support/tree.ts';
import { Authority, PASSWORD } from './certificates.ts';
import { describeWith, endAll, startWeb } from './programs.ts';
import { bodyOf, get, shakeHands } from './secure.ts';

const folder = temporaryFolder();
const served = join(folder.path, 'served');
const path = (name: string) => join(folder.path, name);
const FIRST = ['--tls-cert', path('first.crt'), '--tls-key', path('first.key')];

afterAll(() => {
  endAll();
  folder.remove();
});

describeWith('openssl', ['version'])('TLS', () => {
  let listener: Running & { port: number };

  beforeAll(async () => {
    mkdirSync(served);
    writeFileSync(join(served, 'hello.txt'), 'hello');
    const authority = new Authority(folder.path);
    for (const name of ['first', 'second']) authority.sign(name);
    authority.sign('rsa', 'rsa');
    writeFileSync(path('password'), `${PASSWORD}\nsecond line\n`);
    writeFileSync(path('wrong'), 'hunter2 is wrong\n');
    writeFileSync(path('garbage'), 'garbage\n');
    writeFileSync(path('broken.crt'), '-----BEGIN CERTIFICATE-----\nZm9v\n-----END CERTIFICATE-----\n');
    writeFileSync(
      path('both.pem'),
      readFileSync(path('first.key')) + String(readFileSync(path('first.crt'))),
    );
    listener = await startWeb(served, FIRST);
  });

  const hello = async (port: number) =>
    bodyOf(await get(port, '/hello.txt', readFileSync(path('authority.crt'))));

  test('is trusted by clients of the authority only', async () => {
    expect(await hello(listener.port)).toBe('hello');
    await expect(get(listener.port, '/hello.txt')).rejects.toThrow('unable to verify the first certificate');
  });

  test.each(['TLSv1.2', 'TLSv1.3'] as const)('speaks %s', async (version) => {
    const socket = await shakeHands(listener.port, version);
    expect(socket.getProtocol()).toBe(version);
    socket.destroy();
  });

  test.each(['TLSv1', 'TLSv1.1'] as const)('does not speak %s', async (version) => {
    await expect(shakeHands(listener.port, version)).rejects.toThrow(/alert protocol version/);
  });

  test.each([
    { what: 'plain HTTP', text: 'GET / HTTP/1.1\r\nHost: a\r\n\r\n' },
    { what: 'part of a ClientHello', text: '\x16\x03\x01\x02\x00\x01' },
    { what: 'noise', text: '\0\xff'.repeat(50_000) },
    { what: 'nothing', text: '' },
  ])('survives $what', async ({ text }) => {
    await askPort(listener.port, text, true);
    expect(await hello(listener.port)).toBe('hello');
    expect(listener.stderr).not.toMatch(/error/i);
  });

  test('decrypts a key with the first line of the password file', async () => {
    const key = ['--tls-key', path('first.encrypted.key'), '--tls-password-file', path('password')];
    const { port } = await startWeb(served, ['--tls-cert', path('first.crt'), ...key]);
    expect(await hello(port)).toBe('hello');
  });

  test('accepts an RSA certificate and key', async () => {
    const key = ['--tls-key', path('rsa.encrypted.key'), '--tls-password-file', path('password')];
    const { port } = await startWeb(served, ['--tls-cert', path('rsa.crt'), ...key]);
    expect(await hello(port)).toBe('hello');
  });

  test('reads certificate and key from one file', async () => {
    const { port } = await startWeb(served, ['--tls-cert', path('both.pem')]);
    expect(await hello(port)).toBe('hello');
  });

  test('passes the health check, which is not logged', async () => {
    const args = [String(listener.port), '--healthcheck', '--bind', '127.0.0.1', '--profile', 'web'];
    const before = listener.stderr;
    for (const tls of [[], FIRST]) expect(await run({ args: [...args, ...tls] }).exited).toBe(0);
    await hello(listener.port);
    await listener.until(() => listener.stderr !== before);
    expect(listener.stderr.slice(before.length)).toMatch(/^[^\n]* "GET \/hello\.txt HTTP\/1\.1" 200 -\n$/);
  });

  test.each([
    {
      files: { cert: 'first.crt', key: 'second.key' },
      line: 'Cannot use certificate "first.crt" with key "second.key": they do not match',
    },
    {
      files: { cert: 'rsa.crt', key: 'first.key' },
      line: 'Cannot use certificate "rsa.crt" with key "first.key": they do not match',
    },
    {
      files: { cert: 'first.crt', key: 'rsa.encrypted.key', 'password-file': 'password' },
      line: 'Cannot use certificate "first.crt" with key "rsa.encrypted.key": they do not match',
    },
    {
      files: { cert: 'garbage', key: 'first.key' },
      line: 'Cannot use certificate "garbage" with key "first.key": the first file contains no PEM certificate',
    },
    {
      files: { cert: 'broken.crt', key: 'first.key' },
      line: /^Cannot use certificate "broken.crt" with key "first.key": \S.*$/,
    },
    {
      files: { cert: 'first.crt', key: 'garbage' },
      line: 'Cannot use certificate "first.crt" with key "garbage": the second file contains no usable PEM key',
    },
    {
      files: { cert: 'first.crt', key: 'first.encrypted.key' },
      line: 'Cannot use certificate "first.crt" with key "first.encrypted.key": the key has a password, add "--tls-password-file"',
    },
    {
      files: { cert: 'first.crt', key: 'first.encrypted.key', 'password-file': 'wrong' },
      line: 'Cannot use certificate "first.crt" with key "first.encrypted.key": the password for the key is wrong',
    },
    { files: { cert: 'missing' }, line: 'Cannot read certificate "missing": it does not exist' },
    {
      files: { cert: 'first.crt', key: 'missing' },
      line: 'Cannot read key "missing": it does not exist',
    },
    { files: { cert: 'served' }, line: 'Cannot read certificate "served": it is a directory' },
    {
      files: { cert: 'first.crt', 'password-file': 'missing' },
      line: 'Cannot read password file "missing": it does not exist',
    },
    {
      files: { key: 'first.key' },
      line: 'Option "--tls-key" needs a certificate: add "--tls-cert"',
    },
  ])('refuses $files with one line', async ({ files, line }) => {
    const args = Object.entries(files).flatMap(([option, file]) => [`--tls-${option}`, file]);
    const running = run({ cwd: folder.path, args: ['0', '--profile', 'web', ...args] });
    expect(await running.exited).toBe(2);
    const [, said] = /^weblistener: error: (.*)\n$/.exec(running.stderr) ?? [];
    expect(said).toEqual(typeof line === 'string' ? line : expect.stringMatching(line));
    expect(running.stdout + running.stderr).not.toMatch(/hunter2|correct horse/);
  });

  test('reports bad files once, not once per worker', async () => {
    const args = ['--workers', '2', '--tls-cert', 'first.crt', '--tls-key', 'second.key'];
    const running = run({ cwd: folder.path, args: ['0', '--profile', 'web', ...args] });
    expect(await running.exited).toBe(2);
    expect(running.stderr).toMatch(/^weblistener: error: .*: they do not match\n$/);
  });
});

describe('--tls-self-signed', () => {
  const plain = join(folder.path, 'plain');
  const start = async () => {
    mkdirSync(plain, { recursive: true });
    writeFileSync(join(plain, 'hello.txt'), 'hello');
    return startWeb(plain, ['--tls-self-signed']);
  };

  test('makes a certificate for this machine, and logs its fingerprint', async () => {
    const own = await start();
    const [, fingerprint] = await own.until(() =>
      /SHA-256 fingerprint (([0-9A-F]{2}:){31}[0-9A-F]{2})\n/.exec(own.stderr),
    );
    const socket = await shakeHands(own.port);
    const { fingerprint256, subjectaltname, raw } = socket.getPeerCertificate();
    socket.destroy();
    expect(fingerprint256).toBe(fingerprint);
    expect(subjectaltname).toContain('DNS:localhost');
    expect(subjectaltname).toContain('IP Address:127.0.0.1');
    const trusted = `-----BEGIN CERTIFICATE-----\n${raw.toString('base64')}\n-----END CERTIFICATE-----\n`;
    expect(await bodyOf(await get(own.port, '/hello.txt', Buffer.from(trusted)))).toBe('hello');
  });

  test('logs failed handshakes, one line a second at most, and none of a health check', async () => {
    const own = await start();
    for (let time = 0; time < 20; time += 1) {
      (await openSocket(own.port)).destroy();
      await askPort(own.port, 'GET / HTTP/1.1\r\n\r\n');
    }
    await own.until(() => own.stderr.includes('TLS handshake failed'));
    const failed = own.stderr.split('\n').filter((line) => line.includes('TLS handshake failed'));
    expect(failed[0]).toMatch(/^127\.0\.0\.1 - - \[.*\] TLS handshake failed: http request$/);
    expect(failed.length).toBeLessThan(4);
  });
});
