import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderMarkdown } from '../../src/web/listing/markdown.ts';
import { ask } from '../support/exchange.ts';
import { temporaryFolder } from '../support/tree.ts';
import { listenWeb } from '../support/web.ts';

const folder = temporaryFolder();
let web: Awaited<ReturnType<typeof listenWeb>>;

beforeAll(async () => {
  for (const name of ['markdown', 'text', 'large', 'outside', 'none'])
    mkdirSync(join(folder.path, 'served', name), { recursive: true });
  const write = (name: string, content: string) => writeFileSync(join(folder.path, 'served', name), content);
  write('markdown/README.md', '# Title\n\nSome *text*.');
  write('markdown/README.txt', 'not shown');
  write('text/README.txt', '<b>plain</b>\n  text');
  write('large/README.md', 'x'.repeat(262_145));
  writeFileSync(join(folder.path, 'secret.md'), 'secret');
  symlinkSync(join(folder.path, 'secret.md'), join(folder.path, 'served', 'outside', 'README.md'));
  web = await listenWeb(join(folder.path, 'served'), { readme: true, symlinks: false });
});
afterAll(async () => {
  await web.app.close();
  folder.remove();
});

const page = async (target: string, ...fields: string[]) =>
  ask(web.port, target, ['Accept: text/html', ...fields]);

describe('--readme', () => {
  test('shows Markdown and text below the table', async () => {
    expect((await page('/markdown/')).body).toMatch(
      /<\/table>[\s\S]*<section id="readme" aria-label="README.md">\n<h2>Title<\/h2>\n<p>Some <em>text<\/em>\.<\/p>/,
    );
    expect((await page('/text/')).body).toContain('<pre>&lt;b&gt;plain&lt;/b&gt;\n  text</pre>');
  });

  test.each(['large', 'outside', 'none'])('shows nothing for %s', async (name) => {
    const { status, body } = await page(`/${name}/`);
    expect(status).toBe(200);
    expect(body).not.toContain('<section');
    expect(body).not.toContain('secret</');
  });

  test('follows a change, which also changes the entity tag', async () => {
    const before = await page('/none/');
    const [, etag] = /^etag: (.*)\r$/m.exec(before.text) ?? [];
    const path = join(folder.path, 'served', 'none', 'README.md');
    writeFileSync(path, 'first');
    expect((await page('/none/', `If-None-Match: ${etag}`)).body).toContain('<p>first</p>');
    writeFileSync(path, 'other');
    expect((await page('/none/')).body).toContain('<p>other</p>');
  });
});

/** The tags that Markdown makes here. */
const TAG =
  /^<(?:\/?(?:p|ul|ol|li|em|strong|del|code|pre|blockquote|table|thead|tbody|tr|th|td|h[2-6])|hr|br|code class="language-[^"]*"|ol start="\d+"|t[hd] align="[a-z]+"|\/a|a href="[^"]*" rel="nofollow noreferrer"|img src="[^"]*" alt="[^"]*" loading="lazy")>$/;

describe('renderMarkdown()', () => {
  test.each([
    { text: '<script>alert(1)</script>', html: '&lt;script&gt;alert(1)&lt;/script&gt;' },
    { text: 'a <img src=x onerror=alert(1)> b', html: '<p>a &lt;img src=x onerror=alert(1)&gt; b</p>\n' },
    {
      text: 'x <kbd><meta/http-equiv=refresh content=0;url=//evil.example></kbd>',
      html: '<p>x &lt;kbd&gt;&lt;meta/http-equiv=refresh content=0;url=//evil.example&gt;&lt;/kbd&gt;</p>\n',
    },
    {
      text: '- <code><img/src=x onerror=alert(1)></code>',
      html: '<ul>\n<li>&lt;code&gt;&lt;img/src=x onerror=alert(1)&gt;&lt;/code&gt;</li>\n</ul>\n',
    },
    {
      text: '| a |\n| - |\n| <script><svg/onload=alert(1)></script> |',
      html: '<table>\n<thead>\n<tr>\n<th>a</th>\n</tr>\n</thead>\n<tbody><tr>\n<td>&lt;script&gt;&lt;svg/onload=alert(1)&gt;&lt;/script&gt;</td>\n</tr>\n</tbody></table>\n',
    },
    { text: '[x](javascript:alert(1))', html: '<p>x</p>\n' },
    { text: '[x](JaVaScRiPt:alert(1))', html: '<p>x</p>\n' },
    {
      text: '[x](java&#x0A;script:alert(1))', // the reference stays text, so this is a relative link
      html: '<p><a href="java&amp;#x0A;script:alert(1)" rel="nofollow noreferrer">x</a></p>\n',
    },
    { text: '[x](data:text/html,hi)', html: '<p>x</p>\n' },
    { text: '[x](vbscript:x)', html: '<p>x</p>\n' },
    { text: '<javascript:alert(1)>', html: '<p>javascript:alert(1)</p>\n' },
    { text: '![x"y](https://evil.example/a.png)', html: '<p>x&quot;y</p>\n' },
    { text: '![x](a.png)', html: '<p><img src="a.png" alt="x" loading="lazy"></p>\n' },
    { text: '[x](sub/a%20b.txt)', html: '<p><a href="sub/a%20b.txt" rel="nofollow noreferrer">x</a></p>\n' },
    {
      text: '[x](https://a.example/?a=1&b="2")',
      html: '<p><a href="https://a.example/?a=1&amp;b=&quot;2&quot;" rel="nofollow noreferrer">x</a></p>\n',
    },
    { text: '- [x] done', html: '<ul>\n<li>\u2611 done</li>\n</ul>\n' },
    { text: '`<b>`', html: '<p><code>&lt;b&gt;</code></p>\n' },
    { text: '###### six', html: '<h6>six</h6>\n' },
  ])('$text', ({ text, html }) => expect(renderMarkdown(text)).toBe(html));

  test('produces only the tags of Markdown', () => {
    const parts = [
      '<kbd>',
      '</kbd>',
      '<pre>',
      '<script>',
      '<!--',
      '-->',
      '<img/src=x>',
      '<svg/onload=1>',
      '<',
    ];
    const marks = [
      '>',
      '`',
      '*',
      '_',
      '~~',
      '[x]',
      '(a "b")',
      '![',
      ']',
      '(',
      ')',
      '\\',
      '|',
      '\n',
      '\n\n',
      '- ',
    ];
    const text = fc.array(fc.constantFrom(...parts, ...marks, '&lt;', '&', '"', 'x', ' '), { maxLength: 20 });
    fc.assert(
      fc.property(text, (pieces) => {
        const tags = renderMarkdown(pieces.join('')).match(/<[^>]*>?/g) ?? [];
        expect(tags.filter((tag) => !TAG.test(tag))).toEqual([]);
      }),
      { numRuns: 3000 },
    );
  });
});
