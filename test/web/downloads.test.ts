import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '../support/tree.ts';
import { describeWith, endAll, LARGE_BYTES, runProgram, startWeb, writeLarge } from './programs.ts';

const DIGITS = '0123456789'.repeat(10);

/** Names that need escaping in a link. */
const ODD_NAMES = [
  'a b.txt',
  'caf\u00e9.txt',
  '\u65e5\u672c\u8a9e/\u{1f600}.txt',
  'q?x=1&y.txt',
  'h#x.txt',
  '100%.txt',
  'quote\'".txt',
  '<b>&amp;.txt',
  'semi;colon+plus,comma.txt',
  'sub folder/deep er/$file.txt',
  'javascript:alert(1)',
  'back\\slash.txt',
  '.hidden/.file',
  'empty',
  'index.htm.txt',
];

const folder = temporaryFolder();
const other = temporaryFolder();

beforeAll(() => {
  mkdirSync(join(folder.path, 'tree'));
  for (const name of ODD_NAMES) {
    const path = join(folder.path, 'tree', name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, name === 'empty' ? '' : `content of ${name}`);
  }
  writeFileSync(join(folder.path, 'digits.txt'), DIGITS);
  writeLarge(join(folder.path, 'large.bin'));
});
afterAll(() => {
  endAll();
  folder.remove();
  other.remove();
});

function filesIn(path: string): string[] {
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(path, name)).isFile())
    .sort();
}

function digest(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

describeWith('wget')('wget', () => {
  test('-c resumes a download', async () => {
    const web = await startWeb(folder.path);
    const path = join(other.path, 'digits.txt');
    writeFileSync(path, DIGITS.slice(0, 50));
    await runProgram('wget', ['-nv', '-c', `http://127.0.0.1:${web.port}/digits.txt`], other.path);
    expect(readFileSync(path, 'utf8')).toBe(DIGITS);
    await web.until(() => web.stderr.includes('"GET /digits.txt HTTP/1.1" 206 -'));
  });

  test('-m mirrors the tree and requests each listing in each sort order at most once', async () => {
    const web = await startWeb(join(folder.path, 'tree'));
    const target = join(other.path, 'mirror');
    const options = ['-m', '-nH', '-nv', '-P', target, '--restrict-file-names=nocontrol'];
    await runProgram('wget', [...options, `http://127.0.0.1:${web.port}/`]);
    const wanted = filesIn(join(folder.path, 'tree'));
    const got = filesIn(target).filter((name) => !/(^|\/)index\.html(\?[^/]*)?$/.test(name));
    expect(got).toEqual(wanted);
    for (const name of wanted)
      expect(digest(join(target, name))).toBe(digest(join(folder.path, 'tree', name)));
    const requests = web.stderr.split('\n').filter((line) => line.includes('] "'));
    expect(requests.filter((line) => !/ (200|404) -$/.test(line))).toEqual([]);
    const folders = 5;
    const waysToSort = 7; // three columns in both directions, and the default
    expect(requests.length).toBeLessThanOrEqual(wanted.length + folders * waysToSort + 1);
  });
});

describeWith('aria2c')('aria2c', () => {
  test('-x4 downloads 32 MB in four parts', async () => {
    const web = await startWeb(folder.path);
    const url = `http://127.0.0.1:${web.port}/large.bin`;
    const options = [
      '-q',
      '-x4',
      '-s4',
      '-k1M',
      '-d',
      other.path,
      '-o',
      'parts.bin',
      '--file-allocation=none',
    ];
    await runProgram('aria2c', [...options, '--no-conf', url]);
    const path = join(other.path, 'parts.bin');
    expect(statSync(path).size).toBe(LARGE_BYTES);
    expect(digest(path)).toBe(digest(join(folder.path, 'large.bin')));
    const parts = web.stderr.match(/"GET \/large\.bin HTTP\/1\.1" 206 -/g) ?? [];
    expect(parts.length).toBeGreaterThanOrEqual(3);
    rmSync(path);
  });
});

describeWith('curl')('curl', () => {
  test('-C - resumes a download of 32 MB to its last byte', async () => {
    const web = await startWeb(folder.path);
    const path = join(other.path, 'rest.bin');
    writeLarge(path);
    truncateSync(path, LARGE_BYTES / 2 + 1);
    await runProgram('curl', ['-sS', '-C', '-', '-o', path, `http://127.0.0.1:${web.port}/large.bin`]);
    expect(digest(path)).toBe(digest(join(folder.path, 'large.bin')));
    rmSync(path);
  });
});
