import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { layEmptyFiles, temporaryFolder } from '../support/tree.ts';
import { listenWeb } from '../support/web.ts';

const folder = temporaryFolder();
let web: Awaited<ReturnType<typeof listenWeb>>;

beforeAll(async () => {
  const make = (name: string, bytes: number, seconds: number) => {
    const path = join(folder.path, 'mixed', name);
    writeFileSync(path, Buffer.alloc(bytes));
    utimesSync(path, seconds, seconds);
  };
  for (const name of ['mixed', 'mixed/zoo', 'mixed/Attic', 'many', 'bytes'])
    mkdirSync(join(folder.path, name));
  make('file 10.txt', 5, 1_000_000_000);
  make('file 9.txt', 1_234_567, 1_400_000_000);
  make('FILE 11.txt', 0, 1_200_000_000);
  make('.hidden', 1, 1_300_000_000);
  make('<b>"\'&.txt', 2, 1_100_000_000);
  symlinkSync('nowhere', join(folder.path, 'mixed', 'broken'));
  layEmptyFiles(join(folder.path, 'many'), 10_000, (number) => `entry-${number}.txt`);
  writeFileSync(Buffer.from(`${folder.path}/bytes/caf\xe9`, 'latin1'), 'coffee');
  web = await listenWeb(folder.path);
});
afterAll(async () => {
  await web.app.close();
  folder.remove();
});

const get = (target: string, accepted = 'text/html') =>
  request(web.app.server).get(target).set({ Accept: accepted, 'Accept-Encoding': 'identity' });

/** The names in the table, in order. */
function namesIn(html: string): string[] {
  return [...html.matchAll(/<td class="name"><(?:a href="[^"]*"|span)><bdi>(.*?)<\/bdi>(\/?)/g)].map(
    ([, name = '', slash]) => name + slash,
  );
}

const FOLDERS = ['Attic/', 'zoo/'];
const ESCAPED = '&lt;b&gt;&quot;&#x27;&amp;.txt';
const BY_NAME = ['.hidden', ESCAPED, 'broken', 'file 9.txt', 'file 10.txt', 'FILE 11.txt'];
const BY_SIZE = ['broken', 'FILE 11.txt', '.hidden', ESCAPED, 'file 10.txt', 'file 9.txt'];
const BY_TIME = ['broken', 'file 10.txt', ESCAPED, 'FILE 11.txt', '.hidden', 'file 9.txt'];

describe('A listing', () => {
  test.each([
    { query: '', wanted: [...FOLDERS, ...BY_NAME] },
    { query: '?sort=name&order=desc', wanted: [...FOLDERS].reverse().concat([...BY_NAME].reverse()) },
    { query: '?sort=size', files: BY_SIZE },
    { query: '?sort=size&order=desc', files: [...BY_SIZE].reverse() },
    { query: '?sort=mtime&order=asc', files: BY_TIME },
    { query: '?sort=mtime&order=desc', files: [...BY_TIME].reverse() },
    { query: '?sort=nonsense&order=nonsense', wanted: [...FOLDERS, ...BY_NAME] },
    { query: '?filter=FILE', wanted: ['file 9.txt', 'file 10.txt', 'FILE 11.txt'] },
    { query: '?filter=%3Cb%3E', wanted: [ESCAPED] },
    { query: '?filter=no+such', wanted: [] },
  ])('is sorted and filtered by the query $query, folders first', async ({ query, wanted, files }) => {
    const names = namesIn((await get(`/mixed/${query}`).expect(200)).text);
    if (wanted !== undefined) expect(names).toEqual(wanted);
    else expect(names.filter((name) => !name.endsWith('/'))).toEqual(files);
    expect(names.slice(0, 2).filter((name) => name.endsWith('/')).length).toBe(
      query.includes('filter') ? 0 : 2,
    );
  });

  test('shows size and time, rounded and exact', async () => {
    const { text } = await get('/mixed/');
    expect(text).toContain('<data value="1234567">1.2 MB</data>');
    expect(text).toContain('<time datetime="2014-05-13T16:53:20.000Z">2014-05-13 16:53</time>');
  });

  test('allows only its own script and style (Content-Security-Policy)', async () => {
    const { headers } = await get('/mixed/');
    expect(headers['content-security-policy']).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; script-src(?: 'sha256-[^']+'){5}; img-src 'self' data:; /,
    );
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', vary: 'Accept, Accept-Encoding' });
  });

  test('is not sent again while it is unchanged', async () => {
    for (const type of ['text/html', 'application/json', 'text/plain']) {
      const { headers } = await get('/mixed/', type).expect(200);
      const { etag = '' } = headers;
      expect(etag).toMatch(/^W\/"[\w-]{20}"$/);
      const again = await get('/mixed/', type).set('If-None-Match', `"other", ${etag}`).expect(304);
      expect(again.headers['etag']).toBe(etag);
      expect(again.headers['vary']).toBe(headers['vary']);
      expect(again.text).toBe('');
      await get('/mixed/?sort=size', type).set('If-None-Match', etag).expect(200);
      await get('/mixed/zoo/', type).set('If-None-Match', etag).expect(200);
    }
    await get('/mixed/').set('If-Match', '*').expect(200);
    await get('/mixed/').set('If-Match', '"other"').expect(412);
    mkdirSync(join(folder.path, 'changing'));
    const { etag = '' } = (await get('/changing/')).headers;
    writeFileSync(join(folder.path, 'changing', 'a'), '');
    await get('/changing/').set('If-None-Match', etag).expect(200);
  });

  test('distinguishes links, broken links and special files from other entries', async () => {
    const path = (name: string) => join(folder.path, 'special', name);
    mkdirSync(path('folder'), { recursive: true });
    writeFileSync(path('file.txt'), 'x');
    symlinkSync('file.txt', path('to-file'));
    symlinkSync('folder', path('to-folder'));
    symlinkSync('nowhere', path('broken'));
    execFileSync('mkfifo', [path('pipe')]);
    const socket = createServer().listen(path('socket'));
    await once(socket, 'listening');
    const { text } = await get('/special/');
    socket.close();
    const rows = [
      ...text.matchAll(/<tr class="([a-z ]+)"><td class="name"><(a href="([^"]*)"|span)>(.*?)<\/td>/g),
    ];
    expect(
      rows
        .filter(([, , , link]) => link !== '/')
        .map(([, kind, , link, cell = '']) => [kind, link, cell.replace(/<.*?>/g, '')]),
    ).toEqual([
      ['folder', 'folder/', 'folder/'],
      ['folder linked', 'to-folder/', 'to-folder/'],
      ['broken', undefined, 'broken broken link'],
      ['text', 'file.txt', 'file.txt'],
      ['pipe', undefined, 'pipe pipe'],
      ['socket', undefined, 'socket socket'],
      ['file linked', 'to-file', 'to-file'],
    ]);
  });

  test('ignores accents in the filter, however they are composed', async () => {
    mkdirSync(join(folder.path, 'accents'));
    for (const name of ['Caf\u00e9.txt', 'CAFE\u0301.txt', 'cafe.txt', 'tea.txt'])
      writeFileSync(join(folder.path, 'accents', name), '');
    for (const text of ['cafe', 'CAF\u00c9', 'cafe\u0301']) {
      const { body } = await get(`/accents/?filter=${encodeURIComponent(text)}`, 'application/json');
      expect(body).toHaveLength(3);
    }
  });

  test('keeps its order in the links to folders, and sorts the largest and newest first', async () => {
    const { text } = await get('/mixed/?sort=mtime&filter=z');
    expect(text).toContain('<a href="zoo/?sort=mtime"><bdi>zoo</bdi>/</a>');
    expect(text).toContain('<li><a href="/?sort=mtime"><bdi>Home</bdi></a></li>');
    expect((await get('/mixed/')).text).toContain('<a href="?sort=size&amp;order=desc">Size</a>');
    expect((await get('/mixed/?sort=size&order=desc')).text).toContain('<a href="?sort=size">Size</a>');
  });

  test('names the folder and the host in its title', async () => {
    const { text } = await get('/mixed/').set('Host', 'a&amp.example:8000');
    expect(text).toContain('<title>/mixed/ – a&amp;amp.example:8000</title>');
  });

  test('escapes the query', async () => {
    const { text } = await get('/mixed/?filter=%22%3E%3Cscript%3Ealert(1)%3C/script%3E');
    expect(text).not.toContain('<script>alert');
    expect(text).toContain('value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"');
  });

  test('is JSON if accepted', async () => {
    const { body, headers } = await get('/mixed/?filter=file+9', 'application/json').expect(200);
    expect(body).toEqual([
      {
        name: 'file 9.txt',
        url: 'file%209.txt',
        type: 'file',
        size: 1_234_567,
        mtime: '2014-05-13T16:53:20.000Z',
      },
    ]);
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    const all = await get('/mixed/', 'application/json');
    const types = all.body.map(({ type }: { type: string }) => type);
    expect(types.join(' ')).toBe('folder folder file file other file file file');
  });

  test('is a list of names if plain text is accepted', async () => {
    const { text, headers } = await get('/mixed/?filter=file', 'text/plain').expect(200);
    expect(text).toBe('file 9.txt\nfile 10.txt\nFILE 11.txt\n');
    expect(headers['content-type']).toBe('text/plain; charset=utf-8');
  });

  test('is HTML if nothing else is accepted', async () => {
    expect((await get('/mixed/', 'image/png').expect(200)).headers['content-type']).toContain('text/html');
  });

  test('has no body for HEAD', async () => {
    const { headers } = await request(web.app.server).head('/mixed/').set('Accept', 'text/html').expect(200);
    expect(headers['content-length']).toBe(String(Buffer.byteLength((await get('/mixed/')).text)));
  });

  test('shows names of any bytes, with working links', async () => {
    const { text } = await get('/bytes/').expect(200);
    expect(namesIn(text)).toEqual(['caf\ufffd']);
    const [, link] = /<td class="name"><a href="([^"]*)"><bdi>/.exec(text) ?? [];
    expect((await request(web.app.server).get(`/bytes/${link}`).responseType('blob')).body.toString()).toBe(
      'coffee',
    );
  });

  test('can have ten thousand entries', async () => {
    const { text } = await get('/many/').expect(200);
    const names = namesIn(text);
    expect(names).toHaveLength(10_000);
    expect(names.slice(9_998)).toEqual(['entry-9998.txt', 'entry-9999.txt']);
    expect(text).toContain('10,000 files, 0 B');
  });

  test.each(['text/html', 'application/json', 'text/plain'])(
    'of ten thousand entries is complete as %s, for concurrent clients and for HEAD',
    async (type) => {
      const hasLength = type !== 'text/html'; // a large page may begin before it is read
      const asked = Array.from({ length: 10 }, () => get('/many/?sort=name&order=desc', type).buffer());
      const answers = await Promise.all(asked.map((answer) => answer.expect(200)));
      for (const { text, headers } of answers) {
        if (hasLength) expect(headers['content-length']).toBe(String(Buffer.byteLength(text)));
        if (hasLength) expect(text).toBe(answers[0]?.text);
        expect(text.match(/(?<=<bdi>|"name":"|^)entry-\d+\.txt(?!<\/a>)/gm)).toEqual(
          Array.from({ length: 10_000 }, (_, number) => `entry-${9999 - number}.txt`),
        );
      }
      const head = await request(web.app.server)
        .head('/many/?sort=name&order=desc')
        .set('Accept', type)
        .expect(200);
      if (hasLength) expect(head.headers['content-length']).toBe(answers[0]?.headers['content-length']);
    },
  );

  test('sorts names alphabetically, and numbers of any length by value', async () => {
    const sorted = [
      'eclair',
      '\u00e9clair',
      'elan',
      'ezra',
      'v2',
      `v${'9'.repeat(24)}`,
      `v1${'0'.repeat(24)}`,
      'zebra',
    ];
    mkdirSync(join(folder.path, 'words'));
    for (const name of sorted.toReversed()) writeFileSync(join(folder.path, 'words', name), '');
    expect(namesIn((await get('/words/')).text)).toEqual(sorted);
    expect((await get('/words/', 'text/plain')).text).toBe(sorted.map((name) => `${name}\n`).join(''));
  });

  test('shows a file created before the request, despite concurrent requests', async () => {
    mkdirSync(join(folder.path, 'growing'));
    for (let number = 0; number < 20; number += 1) {
      const others = [get('/growing/').expect(200), get('/growing/').expect(200)].map((asked) =>
        asked.then(),
      );
      writeFileSync(join(folder.path, 'growing', `new-${number}`), '');
      expect(namesIn((await get('/growing/')).text)).toContain(`new-${number}`);
      await Promise.all(others);
    }
  });

  test('links to the parent folders, odd names included', async () => {
    const odd = 'a #?%';
    mkdirSync(join(folder.path, odd, 'deep'), { recursive: true });
    const { text } = await get(`/${encodeURIComponent(odd)}/deep/`).expect(200);
    expect(text).toContain('<a href="/a%20%23%3F%25/"><bdi>a #?%</bdi></a>');
    expect(text).toContain('<a href="/a%20%23%3F%25/deep/" aria-current="page"><bdi>deep</bdi></a>');
  });
});
