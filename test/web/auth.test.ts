import { mkdirSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { hashSync } from 'bcryptjs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { readCommand } from '../../src/cli/command.ts';
import { proxies } from '../../src/cli/network-values.ts';
import { warningsOf } from '../../src/cli/warnings.ts';
import type { Settings } from '../../src/settings.ts';
import { PasswordChecker } from '../../src/web/auth/password-checker.ts';
import { run } from '../support/command.ts';
import { ask, converse } from '../support/exchange.ts';
import { temporaryFolder } from '../support/tree.ts';
import { inParallel } from '../support/wait.ts';
import { listenWeb } from '../support/web.ts';
import { describeWith, endAll, runProgram, startWeb } from './programs.ts';
import { basic, HASHES } from './users.ts';

const folder = temporaryFolder();
const served = join(folder.path, 'served');
const file = join(folder.path, 'users');

beforeAll(() => {
  mkdirSync(join(served, 'sub'), { recursive: true });
  writeFileSync(join(served, 'a.txt'), 'content');
});
afterAll(() => {
  endAll();
  folder.remove();
});

function writeUsers(users: Readonly<Record<string, string>>): void {
  const lines = Object.entries(users).map(([name, hash]) => `${name}:${hash}\n`);
  writeFileSync(file, `# users\n\n${lines.join('')}`);
}

const CHALLENGE = /^WWW-Authenticate: Basic realm="weblistener", charset="UTF-8"\r$/im;

describe('--auth-file', () => {
  const webs: Record<string, Awaited<ReturnType<typeof listenWeb>>> = {};
  beforeAll(async () => {
    writeUsers(HASHES);
    webs['hot'] = await listenWeb(served, { authFile: file, cache: 60 });
    webs['slow'] = await listenWeb(served, { authFile: file, cache: 60, cors: '*' });
  });
  afterAll(async () => {
    for (const { app } of Object.values(webs)) await app.close();
  });

  describe.each(['hot', 'slow'])('on the %s path', (name) => {
    const send = (target: string, ...fields: string[]) => ask(webs[name]?.port ?? 0, target, fields);

    test.each(Object.keys(HASHES))('accepts a %s hash, each time', async (user) => {
      for (let time = 0; time < 3; time += 1) {
        const reply = await send('/a.txt', basic(user, 'secret'));
        expect(reply).toMatchObject({ status: 200, body: 'content' });
        expect(reply.text).toContain('cache-control: private, max-age=60\r\n');
      }
    });

    test.each([
      { why: 'no credentials', fields: [] },
      { why: 'a wrong password', fields: [basic('bcrypt', 'Secret')] },
      { why: 'an empty password', fields: [basic('bcrypt', '')] },
      { why: 'an unknown user with the right password', fields: [basic('nobody', 'secret')] },
      { why: 'the password of nobody', fields: [basic('', 'secret')] },
      { why: 'a password of 12 KB', fields: [basic('sha512', 'x'.repeat(12_000))] },
      { why: 'a wrong SHA-512 password', fields: [basic('sha512', 'secret2')] },
      { why: 'another scheme', fields: ['Authorization: Bearer c2VjcmV0'] },
      { why: 'no colon', fields: ['Authorization: Basic c2VjcmV0'] },
      { why: 'nothing after the scheme', fields: ['Authorization: Basic'] },
      { why: 'a control character', fields: [basic('bcrypt', 'sec\0ret')] },
    ])('refuses $why, whether the target exists or not', async ({ fields }) => {
      for (const target of ['/a.txt', '/', '/sub', '/missing', '/../../etc/passwd']) {
        const reply = await send(target, ...fields, 'Range: bytes=0-1', 'If-None-Match: *');
        expect(reply.status).toBe(401);
        expect(reply.text).toMatch(CHALLENGE);
        expect(reply.body).toContain('<h1>401 Unauthorized</h1>');
        expect(reply.text).not.toMatch(/^(?:etag|content-range|last-modified):/im);
      }
    });

    test('applies to listings, redirects and HEAD', async () => {
      const right = basic('bcrypt', 'secret');
      expect((await send('/', right)).body).toContain('a.txt');
      expect((await send('/sub', right)).status).toBe(301);
      expect((await send('/missing', right)).status).toBe(404);
      const head = (fields: string) =>
        converse(
          webs[name]?.port ?? 0,
          `HEAD /a.txt HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${fields}\r\n`,
        );
      expect((await head('')).text).toMatch(/^HTTP\/1\.1 401 /);
      expect((await head(`${right}\r\n`)).text).toMatch(/^HTTP\/1\.1 200 /);
    });
  });

  test('lets the preflight requests of browsers pass, which carry no credentials', async () => {
    const preflight = 'Origin: https://a.example\r\nAccess-Control-Request-Method: GET\r\n';
    const { text } = await converse(
      webs['slow']?.port ?? 0,
      `OPTIONS /a.txt HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${preflight}\r\n`,
    );
    expect(text).toMatch(/^HTTP\/1\.1 204 /);
  });

  test('keeps passwords out of the log', () => {
    for (const { log } of Object.values(webs)) expect(JSON.stringify(log.begun)).not.toMatch(/secret|Basic/i);
  });
});

/** The error of a listener that does not start. */
async function errorOf(path: string, directory: string): Promise<string | undefined> {
  const args = ['--profile', 'web', '--bind', '127.0.0.1', '--auth-file', path, '-p', '0', directory];
  const listener = run({ args });
  expect(await listener.exited).toBe(2);
  return /^weblistener: error: (.*)\n$/.exec(listener.stderr)?.[1];
}

describe('A file of users is refused', () => {
  test.each([
    { content: '', fault: 'it has no users; create it with "htpasswd -B FILE NAME"' },
    { content: '# nobody\n', fault: 'it has no users; create it with "htpasswd -B FILE NAME"' },
    { content: 'a\n', fault: 'line 1 is not "name:hash"' },
    { content: `${HASHES.bcrypt}\n`, fault: 'line 1 is not "name:hash"' },
    {
      content: `\na:${HASHES.bcrypt}\nb:plain\n`,
      fault:
        'line 3 has a hash other than bcrypt, SHA-512 or SHA-256: create it with "htpasswd -B FILE NAME"',
    },
    {
      content: 'a:$apr1$abcdefgh$0123456789012345678901\n',
      fault:
        'line 1 has a hash other than bcrypt, SHA-512 or SHA-256: create it with "htpasswd -B FILE NAME"',
    },
    { content: `a:${HASHES.bcrypt}\na:${HASHES.sha512}\n`, fault: 'line 2 repeats the user "a"' },
    {
      content: `a:${HASHES.bcrypt.replace('$04$', '$17$')}\n`,
      fault: 'line 1 has a cost of 17: at most 14 is supported',
    },
    {
      content: `a:${HASHES.sha256.replace('rounds=1000', 'rounds=1000001')}\n`,
      fault: 'line 1 has 1000001 rounds: at most 1000000 are supported',
    },
  ])('$fault', async ({ content, fault }) => {
    writeFileSync(file, content);
    expect(await errorOf(file, served)).toBe(`Cannot use auth file "${file}": ${fault}`);
  });

  test('if it is served or missing', async () => {
    writeUsers(HASHES);
    const fault = 'it is in the served folder; move it elsewhere';
    expect(await errorOf(file, folder.path)).toBe(`Cannot use auth file "${file}": ${fault}`);
    const missing = `${file}-missing`;
    expect(await errorOf(missing, served)).toBe(`Cannot read auth file "${missing}": it does not exist`);
  });
});

describe('A listener with --auth-file', () => {
  test('warns of unencrypted passwords', async () => {
    writeUsers(HASHES);
    const warning = 'weblistener: warning: passwords are sent unencrypted';
    const local = await startWeb(served, ['--auth-file', file]);
    const open = await startWeb(served, ['--auth-file', file, '--bind', '0.0.0.0']);
    expect(local.stderr).not.toContain(warning);
    const args = [
      '--profile',
      'web',
      '--auth-file',
      file,
      '--unix-socket',
      join(folder.path, 'socket'),
      served,
    ];
    expect(warningsOf(readCommand(args, {}) as Settings, {})).toEqual([]);
    expect(open.stderr).toContain(warning);
  });

  test.each(['1', '2'])('reads the file again at SIGHUP (workers: %s)', async (workers) => {
    writeUsers({ ann: HASHES.bcrypt });
    const listener = await startWeb(served, ['--auth-file', file, '--workers', workers]);
    const statusOf = async (name: string) =>
      (await ask(listener.port, '/a.txt', [basic(name, 'secret')])).status;
    const hangUp = async (line: string) => {
      const before = listener.stderr.split(line).length;
      listener.child.kill('SIGHUP');
      await listener.until(() => listener.stderr.split(line).length >= before + Number(workers));
    };
    expect([await statusOf('ann'), await statusOf('bob')]).toEqual([200, 401]);
    writeUsers({ bob: HASHES.sha512 });
    await hangUp('Reloaded the users: 1');
    expect([await statusOf('ann'), await statusOf('bob')]).toEqual([401, 200]);
    writeFileSync(file, 'broken');
    await hangUp('line 1 is not "name:hash"; keeping the previous version');
    expect([await statusOf('ann'), await statusOf('bob')]).toEqual([401, 200]);
  });
});

/** Asks from a local address, 127.0.0.1 or another. */
function askFrom(localAddress: string, port: number, auth: string): Promise<number> {
  return new Promise((resolve, reject) => {
    request({ port, host: '127.0.0.1', localAddress, auth, path: '/a.txt', agent: false }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    })
      .on('error', reject)
      .end();
  });
}

/** The maximum number of waiting password checks per address. */
const QUEUED = 16;

test('a long password is wrong for a user without one', async () => {
  writeUsers({ empty: hashSync('', 4) });
  const { app, port } = await listenWeb(served, { authFile: file });
  expect((await ask(port, '/a.txt', [basic('empty', 'x'.repeat(2000))])).status).toBe(401);
  expect((await ask(port, '/a.txt', [basic('empty', '')])).status).toBe(200);
  await app.close();
});

test('an unknown name is checked against the hash of a user, always the same one, so that timing reveals nothing', async () => {
  writeUsers(HASHES);
  const { app, port } = await listenWeb(served, { authFile: file });
  const check = vi.spyOn(PasswordChecker.prototype, 'isRight');
  const hashesFor = async (names: string[]) => {
    for (const name of names) await ask(port, '/a.txt', [basic(name, 'wrong')]);
    return new Set(check.mock.calls.splice(0).map(([{ hash }]) => hash));
  };
  try {
    expect((await hashesFor(Array(10).fill('carol'))).size).toBe(1);
    const numbered = await hashesFor(Array.from({ length: 30 }, (_, number) => `unknown ${number}`));
    expect(numbered.size).toBeGreaterThan(1);
    for (const hash of numbered) expect(Object.values(HASHES)).toContain(hash);
  } finally {
    check.mockRestore();
    await app.close();
  }
});

test('the addresses of an IPv6 network wait in one queue', async () => {
  writeUsers({ ann: hashSync('secret', 9) });
  const trustProxy = proxies({ value: 'loopback', flag: 'trust-proxy' });
  const { app, port } = await listenWeb(served, { authFile: file, trustProxy });
  const guess = async (address: string) =>
    (await ask(port, '/a.txt', [basic('ann', 'wrong'), `X-Forwarded-For: ${address}`])).status;
  const numbers = Array.from({ length: QUEUED + 10 }, (_, number) => number);
  const others = numbers.map((number) => guess(`2001:db8:0:${number}::1`));
  expect(new Set(await Promise.all(others))).toEqual(new Set([401]));
  const neighbours = numbers.map((number) => guess(`2001:db8::${number}`));
  expect(new Set(await Promise.all(neighbours))).toEqual(new Set([401, 429]));
  await app.close();
});

describeWith('htpasswd', ['-nbB', 'a', 'b'])('With hashes of htpasswd', () => {
  test.each(['-B', '-5', '-2'])('%s', async (kind) => {
    const { stdout } = await runProgram('htpasswd', ['-nb', kind, 'zoë', 'pässword: 1']);
    writeFileSync(file, stdout);
    const { app, port } = await listenWeb(served, { authFile: file });
    expect((await ask(port, '/a.txt', [basic('zoë', 'pässword: 1')])).status).toBe(200);
    expect((await ask(port, '/a.txt', [basic('zoë', 'pässword: 2')])).status).toBe(401);
    await app.close();
  });

  test('a flood of wrong passwords stops neither known nor new users', async () => {
    const { stdout } = await runProgram('htpasswd', ['-nbB', '-C', '10', 'ann', 'secret']);
    writeFileSync(file, stdout + stdout.toString().replace('ann', 'bob'));
    const { app, port } = await listenWeb(served, { authFile: file });
    expect(await askFrom('127.0.0.2', port, 'ann:secret')).toBe(200);
    const guess = () => askFrom('127.0.0.1', port, 'ann:wrong');
    const atOnce = await Promise.all(Array.from({ length: QUEUED + 10 }, guess));
    expect(new Set(atOnce)).toEqual(new Set([401, 429]));
    let [isOver, refused] = [false, 0];
    const flood = inParallel({ count: 100_000, atOnce: QUEUED }, async () => {
      if (!isOver && (await guess()) === 401) refused += 1;
    });
    await expect.poll(() => refused, { timeout: 10_000 }).toBeGreaterThan(0); // the queue is full from here on
    const before = refused;
    expect(await askFrom('127.0.0.2', port, 'ann:secret')).toBe(200);
    expect(await askFrom('127.0.0.3', port, 'bob:secret')).toBe(200);
    expect(refused - before).toBeLessThan(QUEUED - 1);
    isOver = true;
    await flood;
    await app.close();
  });
});
