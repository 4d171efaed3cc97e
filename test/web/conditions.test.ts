import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Running } from '../support/command.ts';
import { temporaryFolder } from '../support/tree.ts';
import { curl } from './curl.ts';
import { describeWith, endAll, runProgram, startWeb } from './programs.ts';

const DIGITS = '0123456789'.repeat(10);
const MTIME = new Date('2001-02-03T04:05:06Z');
const LATER = new Date(Date.now() + 60_000);

const folder = temporaryFolder();
let web: Running & { port: number };

const digits = (...args: string[]) => curl(web.port, '/digits.txt', ...args);

beforeAll(async () => {
  const path = join(folder.path, 'digits.txt');
  writeFileSync(path, DIGITS);
  utimesSync(path, MTIME, MTIME);
  web = await startWeb(folder.path);
});
afterAll(() => {
  endAll();
  folder.remove();
});

describeWith('curl')('curl', () => {
  // The file was dated after it was written: only a date after that proves that it is unmodified.
  test.each([
    { when: '3 Feb 2001 04:05:05 GMT', means: 'modified since', status: 200 },
    { when: '3 Feb 2001 04:05:06 GMT', means: 'modified since', status: 200 },
    { when: '3 Feb 2001 04:05:07 GMT', means: 'modified since', status: 200 },
    { when: LATER.toUTCString(), means: 'modified since', status: 304 },
    { when: '-3 Feb 2001 04:05:05 GMT', means: 'unmodified since', status: 412 },
    { when: '-3 Feb 2001 04:05:06 GMT', means: 'unmodified since', status: 200 },
  ])('-z "$when": $means, $status', async ({ when, status }) => {
    expect((await digits('-z', when)).status).toBe(status);
  });

  test('If-None-Match gets 304 without a body or a type', async () => {
    const etag = (await digits()).fields.get('etag') ?? '';
    const got = await digits('-H', `If-None-Match: "x", ${etag}`);
    expect([got.status, String(got.body), got.fields.get('content-type')]).toEqual([304, '', null]);
    expect(got.fields.get('etag')).toBe(etag);
    expect((await digits('-H', 'If-None-Match: "x"')).status).toBe(200);
  });

  test('If-Match gets 412 for another tag, and the file for its own', async () => {
    const etag = (await digits()).fields.get('etag') ?? '';
    expect((await digits('-H', 'If-Match: "x"')).status).toBe(412);
    expect((await digits('-H', 'If-Match: *')).status).toBe(200);
    expect((await digits('-H', `If-Match: ${etag}`)).status).toBe(200);
  });

  test('If-Range gets the range for the tag of the file, else the whole file', async () => {
    const etag = (await digits()).fields.get('etag') ?? '';
    const others = ['"x"', `W/${etag}`, `"x", ${etag}`, MTIME.toUTCString(), LATER.toUTCString(), 'nonsense'];
    for (const value of [etag, ...others]) {
      const { status, body } = await digits('-r', '0-0', '-H', `If-Range: ${value}`);
      const wanted = value === etag ? [206, '0'] : [200, DIGITS];
      expect([value, status, String(body)]).toEqual([value, ...wanted]);
    }
  });

  test('-X POST is refused with the allowed methods', async () => {
    const got = await digits('-X', 'POST', '-d', 'x=1');
    expect([got.status, got.fields.get('allow')]).toEqual([405, 'GET, HEAD']);
    expect((await digits('-X', 'OPTIONS')).status).toBe(405);
  });

  test('-X OPTIONS is answered only with --cors', async () => {
    const { port } = await startWeb(folder.path, ['--cors', 'https://page.example']);
    const ask = ['-X', 'OPTIONS', '-H', 'Origin: https://page.example'];
    const preflight = await curl(port, '/digits.txt', ...ask, '-H', 'Access-Control-Request-Method: GET');
    expect(preflight.status).toBe(204);
    expect(preflight.fields.get('access-control-allow-origin')).toBe('https://page.example');
    expect(preflight.fields.get('access-control-allow-methods')).toBe('GET, HEAD');
    const posted = await curl(port, '/digits.txt', '-X', 'POST');
    expect([posted.status, posted.fields.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS']);
  });

  test('reuses one connection for answers of all kinds', async () => {
    const targets = ['/digits.txt', '/', '/missing', '/digits.txt'];
    const urls = targets.flatMap((target) => ['-o', '/dev/null', `http://127.0.0.1:${web.port}${target}`]);
    const { stdout } = await runProgram('curl', ['-sS', '-w', '%{http_code} %{num_connects}\n', ...urls]);
    expect(String(stdout)).toBe('200 1\n200 0\n404 0\n200 0\n');
  });
});
