import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Running } from '../support/command.ts';
import { temporaryFolder } from '../support/tree.ts';
import { curl } from './curl.ts';
import { describeWith, endAll, runProgram, start, startWeb } from './programs.ts';

const DIGITS = '0123456789'.repeat(10);
const TEXT = 'The same line again.\n'.repeat(100);

const folder = temporaryFolder();
const other = temporaryFolder();
let web: Running & { port: number };

const get = (target: string, ...args: string[]) => curl(web.port, target, ...args);
const digits = (...args: string[]) => get('/digits.txt', ...args);

beforeAll(async () => {
  const write = (name: string, content: string | Buffer) => writeFileSync(join(folder.path, name), content);
  write('digits.txt', DIGITS);
  write('empty.txt', '');
  for (const name of ['both.txt', 'gzip.txt']) {
    write(name, TEXT);
    execFileSync('gzip', ['--keep', join(folder.path, name)]);
  }
  write('both.txt.br', brotliCompressSync(TEXT));
  web = await startWeb(folder.path);
});
afterAll(() => {
  endAll();
  folder.remove();
  other.remove();
});

describeWith('curl')('curl', () => {
  test('-C - resumes a download', async () => {
    const path = join(other.path, 'half.txt');
    writeFileSync(path, DIGITS.slice(0, 50));
    await runProgram('curl', ['-sS', '-C', '-', '-o', path, `http://127.0.0.1:${web.port}/digits.txt`]);
    expect(readFileSync(path, 'utf8')).toBe(DIGITS);
    await web.until(() => web.stderr.includes('"GET /digits.txt HTTP/1.1" 206 -'));
  });

  test.each([
    { range: '0-0', body: '0', where: 'bytes 0-0/100' },
    { range: '-5', body: '56789', where: 'bytes 95-99/100' },
    { range: '98-', body: '89', where: 'bytes 98-99/100' },
    { range: '98-200', body: '89', where: 'bytes 98-99/100' },
    { range: '-200', body: DIGITS, where: 'bytes 0-99/100' },
    { range: `-${'9'.repeat(400)}`, body: DIGITS, where: 'bytes 0-99/100' },
    { range: '0-1,2-4', body: '01234', where: 'bytes 0-4/100' }, // adjacent: one range
  ])('-r $range fetches that part', async ({ range, body, where }) => {
    const got = await digits('-r', range);
    expect([got.status, got.fields.get('content-range'), String(got.body)]).toEqual([206, where, body]);
    expect(got.fields.get('content-length')).toBe(String(body.length));
  });

  test('-r 0-0,5-9 gets the whole file, as a server may answer several ranges', async () => {
    const got = await digits('-r', '0-0,5-9');
    expect([got.status, got.fields.get('content-range'), String(got.body)]).toEqual([200, null, DIGITS]);
  });

  test.each(['100-', '-0', '5-2', 'x'])('-r %s is refused with the length of the file', async (range) => {
    const got = await digits('-H', `Range: bytes=${range}`);
    expect([got.status, got.fields.get('content-range')]).toEqual([416, 'bytes */100']);
    expect(got.fields.get('content-type')).toBe('text/html; charset=utf-8');
  });

  test('-r of an empty file is refused', async () => {
    for (const range of ['0-', '-5']) expect((await get('/empty.txt', '-r', range)).status).toBe(416);
  });

  test('--compressed gets the compressed sibling and decodes it', async () => {
    const features = String((await runProgram('curl', ['--version'])).stdout);
    for (const [name, encoding] of [
      ['both.txt', features.includes('brotli') ? 'br' : 'gzip'],
      ['gzip.txt', 'gzip'],
    ]) {
      const got = await get(`/${name}`, '--compressed');
      expect([got.fields.get('content-encoding'), String(got.body)]).toEqual([encoding, TEXT]);
      expect(got.fields.get('content-type')).toBe('text/plain; charset=utf-8');
      expect(Number(got.fields.get('content-length'))).toBeLessThan(TEXT.length);
    }
  });

  test('without --compressed gets the plain file, and for gzip the bytes of the sibling', async () => {
    const plain = await get('/both.txt');
    expect([plain.fields.get('content-encoding'), String(plain.body)]).toEqual([null, TEXT]);
    expect(plain.fields.get('vary')).toBe('Accept-Encoding');
    const { body } = await get('/both.txt', '-H', 'Accept-Encoding: gzip');
    expect(body).toEqual(readFileSync(join(folder.path, 'both.txt.gz')));
    expect(String(gunzipSync(body))).toBe(TEXT);
  });

  test.each([
    { field: 'Range: bytes=9999-', status: 416 },
    { field: 'If-Match: "other"', status: 412 },
  ])('--compressed can read the page of a $status', async ({ field, status }) => {
    const got = await get('/gzip.txt', '--compressed', '-H', field);
    expect([got.status, got.fields.get('content-encoding')]).toEqual([status, null]);
    expect(String(got.body)).toContain(`<title>${status} `);
  });

  test('--http1.0 gets an answer that ends when the connection closes', async () => {
    const got = await digits('--http1.0');
    expect([got.status, String(got.body)]).toEqual([200, DIGITS]);
    expect(got.fields.get('transfer-encoding')).toBeNull();
    expect(got.fields.get('connection')).not.toBe('keep-alive');
  });

  test('--path-as-is with .. gets the same status as in the python profile', async () => {
    const python = await start(folder.path);
    for (const target of [
      '/../digits.txt',
      '/../../etc/passwd',
      '/x/../digits.txt',
      '/..',
      '/../',
      '/./..',
    ]) {
      const [ours, wanted] = await Promise.all(
        [web, python].map(({ port }) => curl(port, target, '--path-as-is')),
      );
      expect([target, ours?.status]).toEqual([target, wanted?.status]);
    }
  });

  test('--request-target with a full URL gets the file (RFC 9112 section 3.2.2)', async () => {
    const got = await get('/', '--request-target', `http://127.0.0.1:${web.port}/digits.txt`);
    expect([got.status, String(got.body)]).toEqual([200, DIGITS]);
  });

  test.each(['/digits.txt', '/', '/missing'])('-I %s gets the same head as GET', async (target) => {
    const [head, whole] = await Promise.all([get(target, '-I'), get(target)]);
    expect([head.status, String(head.body)]).toEqual([whole.status, '']);
    for (const { fields } of [head, whole]) fields.delete('date');
    expect(Object.fromEntries(head.fields)).toEqual(Object.fromEntries(whole.fields));
  });
});
