import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Running, run } from '../support/command.ts';
import { howItEnds, openSocket } from '../support/exchange.ts';
import { temporaryFolder } from '../support/tree.ts';
import { isAlive, workersOf } from '../support/workers.ts';
import { Authority } from './certificates.ts';
import { describeWith, endAll, startWeb, writeLarge } from './programs.ts';
import { connectThroughRelay, Download, nameOf, shakeHands } from './secure.ts';

const folder = temporaryFolder();
const served = join(folder.path, 'served');
const path = (name: string) => join(folder.path, name);

afterAll(() => {
  endAll();
  folder.remove();
});

/** Copies a certificate and its key to the paths that the listener reads. */
function use(name: string): void {
  for (const end of ['crt', 'key']) copyFileSync(path(`${name}.${end}`), path(`current.${end}`));
}

/** Starts with the first certificate. */
async function startFirst(args: readonly string[] = []): Promise<Running & { port: number }> {
  use('first');
  return startWeb(served, ['--tls-cert', path('current.crt'), '--tls-key', path('current.key'), ...args]);
}

describeWith('openssl', ['version'])('TLS', () => {
  let digest: string;

  beforeAll(() => {
    mkdirSync(served);
    writeLarge(join(served, 'large.bin'));
    digest = createHash('sha256')
      .update(readFileSync(join(served, 'large.bin')))
      .digest('hex');
    const authority = new Authority(folder.path);
    for (const name of ['first', 'second']) authority.sign(name);
    authority.sign('rsa', 'rsa');
  });

  const beginDownload = (port: number) =>
    Download.begin(port, '/large.bin', readFileSync(path('authority.crt')));

  test('reloads the certificate on SIGHUP, and a download continues', async () => {
    const listener = await startFirst();
    const download = await beginDownload(listener.port);
    use('second');
    listener.child.kill('SIGHUP');
    await listener.until(() => listener.stderr.includes('Reloaded certificate and key'));
    expect(await nameOf(listener.port)).toBe('second');
    expect(await download.digest()).toBe(digest);
  });

  test('keeps the certificate if the files are broken on SIGHUP, and logs it', async () => {
    const listener = await startFirst();
    copyFileSync(path('second.key'), path('current.key'));
    listener.child.kill('SIGHUP');
    await listener.until(() => listener.stderr.includes('they do not match; keeping the previous version'));
    expect(await nameOf(listener.port)).toBe('first');
    copyFileSync(path('rsa.key'), path('current.key')); // another key type than the certificate's
    listener.child.kill('SIGHUP');
    await listener.until(() => listener.stderr.match(/they do not match; keeping/g)?.length === 2);
    expect(await nameOf(listener.port)).toBe('first');
    writeFileSync(path('current.crt'), '');
    listener.child.kill('SIGHUP');
    await listener.until(() =>
      listener.stderr.includes('the first file contains no PEM certificate; keeping'),
    );
    expect(await nameOf(listener.port)).toBe('first');
    use('second');
    listener.child.kill('SIGHUP');
    await listener.until(() => listener.stderr.includes('Reloaded certificate and key'));
    expect(await nameOf(listener.port)).toBe('second');
  });

  test('reloads the certificate in all workers', async () => {
    const listener = await startFirst(['--workers', '2']);
    expect(await nameOf(listener.port)).toBe('first');
    use('second');
    listener.child.kill('SIGHUP');
    await listener.until(() => listener.stderr.match(/Reloaded certificate and key/g)?.length === 2);
    for (let times = 0; times < 10; times += 1) expect(await nameOf(listener.port)).toBe('second');
    expect(await listener.stop()).toBe(0);
  });

  test.skipIf(process.platform !== 'linux')('handles SIGHUP while workers start', async () => {
    const useBoth = (name: string) => {
      writeFileSync(
        path('new.pem'),
        ['crt', 'key'].map((end) => readFileSync(path(`${name}.${end}`))).join(''),
      );
      renameSync(path('new.pem'), path('both.pem')); // atomic: readers always get a pair
    };
    useBoth('first');
    const args = ['0', '--bind', '127.0.0.1', '--profile', 'web', '--workers', '4', '--tls-cert'];
    const running = run({ cwd: served, args: [...args, path('both.pem')] });
    const hasEnded = () => running.child.exitCode !== null || running.child.signalCode !== null;
    await expect
      .poll(() => hasEnded() || workersOf(running).length > 0, { interval: 5, timeout: 20_000 })
      .toBe(true);
    useBoth('second');
    const hasBanner = () => {
      running.child.kill('SIGHUP');
      return hasEnded() || running.stdout.includes('serving at port');
    };
    await expect.poll(hasBanner, { interval: 20, timeout: 20_000 }).toBe(true);
    expect(running.stderr).not.toMatch(/died|error/);
    const port = Number(/port (\d+)/.exec(running.stdout)?.[1]);
    const workers = workersOf(running);
    expect(workers.filter(isAlive)).toHaveLength(4);
    for (let times = 0; times < 10; times += 1) expect(await nameOf(port)).toBe('second');
    expect(await running.stop()).toBe(0);
  });

  test('completes a download on SIGTERM and closes idle connections', async () => {
    const listener = await startFirst();
    const idle = await shakeHands(listener.port);
    const download = await beginDownload(listener.port);
    const stopped = listener.stop();
    await once(idle.resume(), 'close');
    await expect(nameOf(listener.port)).rejects.toThrow(/ECONNREFUSED|ECONNRESET/);
    expect(await download.digest()).toBe(digest);
    expect(await stopped).toBe(0);
  });

  test('resets an answer that takes longer than --stop-timeout', async () => {
    const listener = await startFirst(['--stop-timeout', '1']);
    const { client, server } = await connectThroughRelay(listener.port);
    client.write('GET /large.bin HTTP/1.1\r\nHost: a\r\n\r\n');
    await once(client, 'readable'); // the answer has begun, and is not read further
    expect(await listener.stop()).toBe(0);
    expect(await howItEnds(server.unpipe())).toBe('reset');
    client.destroy();
  });

  test.each(['', '\x16\x03\x01\x02\x00\x01'])(
    'closes on SIGTERM a connection that has sent %j of a handshake',
    async (sent) => {
      const listener = await startFirst();
      const silent = await openSocket(listener.port, sent);
      await nameOf(listener.port); // the earlier connection is accepted by now too
      const closed = once(silent.resume(), 'close', { signal: AbortSignal.timeout(2000) });
      listener.child.kill('SIGTERM');
      await closed;
      expect(await listener.exited).toBe(0);
    },
  );
});
