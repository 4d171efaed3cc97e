import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask } from '../support/exchange.ts';
import { temporaryFolder } from '../support/tree.ts';
import { endAll, startWeb } from './programs.ts';

/** Names that run a script unless they are escaped (CVE-2015-8856, GHSA-v633-x5vv-hqwc, GHSA-9vhv-p9r7-rm53). */
const NAMES = [
  '<script>alert(1)<',
  '<img src=x onerror=alert(1)>',
  '"><svg onload=alert(1)>',
  '" onmouseover="alert(1)',
  "' onfocus='alert(1)",
  '&lt;script&gt;alert(1)',
  '<title><style>',
  '<!--',
  ']]>',
  'javascript:alert(1)',
  'data:,<script>alert(1)',
  'vbscript:msgbox(1)',
  ' javascript:alert(1)',
  'java\nscript:alert(1)',
  '\x01javascript:alert(1)',
  '\\\\evil.example',
  '{{constructor.constructor("alert(1)")()}}',
  '+ADw-script+AD4-alert(1)+ADw-',
  '\u202egnp.exe',
  '$&', // a replacement pattern of String.replace
  "$'",
  '{files}',
  '{style}',
];

const folder = temporaryFolder();
let port: number;

beforeAll(async () => {
  for (const name of NAMES) {
    mkdirSync(join(folder.path, 'folders', name), { recursive: true });
    mkdirSync(join(folder.path, 'files'), { recursive: true });
    writeFileSync(join(folder.path, 'files', name), name);
  }
  ({ port } = await startWeb(folder.path));
});
afterAll(() => {
  endAll();
  folder.remove();
});

/** The tags of a listing. */
const OWN_TAGS = new Set(
  (
    '!doctype html head meta title link style body header nav ol li a bdi form label input button main h1 p ' +
    'table thead tbody tr th td data time script div span i small'
  ).split(' '),
);

/** The tags of a page with their attributes, without its own style and script. */
function tagsIn(html: string): { name: string; attributes: [string, string][] }[] {
  const bare = html.replace(/(<(style|script)>)[\s\S]*?(<\/\2>)/g, '$1$3');
  return [...bare.matchAll(/<(\/?)([^\s>/]+)([^>]*)>/g)].map(([, , name = '', rest = '']) => ({
    name: name.toLowerCase(),
    attributes: [...rest.matchAll(/([^\s="']+)(?:=("[^"]*"|'[^']*'|[^\s"'>]+))?/g)].map(
      ([, attribute = '', value = '']) => [attribute.toLowerCase(), value.replace(/^["']|["']$/g, '')],
    ),
  }));
}

/** Checks that a page has only our own tags and attributes, our scripts, and links to this server. */
function expectHarmless(html: string, target: string): void {
  const here = `http://127.0.0.1:${port}`;
  const tags = tagsIn(html);
  expect(html.match(/<script/gi)?.length).toBe(5);
  for (const { name, attributes } of tags) {
    expect(OWN_TAGS).toContain(name);
    for (const [attribute, value] of attributes) {
      expect(attribute).not.toMatch(/^on|^srcdoc$|^src$|^action$|^formaction$/);
      if (attribute === 'href' && !value.startsWith('data:image/svg+xml,'))
        expect(new URL(value.replaceAll('&amp;', '&'), here + target).origin).toBe(here);
    }
  }
}

const encoded = (name: string) => encodeURIComponent(name).replaceAll("'", '%27');

describe.each(['/folders/', '/files/'])('a listing of names that are markup, %s', (target) => {
  test.each(['', '?sort=size', '?filter=%3C'])('as a page, %s', async (query) => {
    const { status, body, text } = await ask(port, target + query, ['Accept: text/html']);
    expect(status).toBe(200);
    expect(text).toMatch(/^content-security-policy: default-src 'none'; /m);
    expect(text).toMatch(/^content-type: text\/html; charset=utf-8\r$/im);
    expectHarmless(body, target);
    const rows = body.match(/<tr class="[a-z ]+"><td class="name"><a href="[^"]*"><bdi>/g) ?? [];
    if (!query.includes('filter')) expect(rows).toHaveLength(NAMES.length);
  });

  test('links to each of them', async () => {
    const { body } = await ask(port, target, ['Accept: text/html']);
    const links = [...body.matchAll(/<td class="name"><a href="([^"]*)"><bdi>/g)].map(
      ([, link = '']) => link,
    );
    for (const link of links) expect((await ask(port, target + link)).status).toBe(200);
  });

  test.each(['application/json', 'text/plain'])('as %s', async (type) => {
    const { text, body } = await ask(port, target, [`Accept: ${type}`]);
    expect(text).toMatch(/^x-content-type-options: nosniff\r$/im);
    expect(text).toMatch(new RegExp(`^content-type: ${type}; charset=utf-8\r$`, 'im'));
    if (type === 'application/json') expect(JSON.parse(body)).toHaveLength(NAMES.length);
  });
});

test.each(NAMES)('a listing of a folder named %j', async (name) => {
  const target = `/folders/${encoded(name)}/`;
  const { status, body } = await ask(port, target, ['Accept: text/html']);
  expect(status).toBe(200);
  expectHarmless(body, target);
});

/** Unlike names, requests can contain slashes. */
const TEXTS = [
  ...NAMES,
  '</title><script>alert(1)</script>',
  '</script><script>alert(1)',
  '"/><a href=//evil.example>',
];

test.each(TEXTS)('a page that quotes %j from the request', async (name) => {
  const queries = ['filter', 'sort', 'order'].map((field) => `/files/?${field}=${encoded(name)}`);
  for (const target of queries) {
    const { body } = await ask(port, target, ['Accept: text/html']);
    expectHarmless(body, target);
  }
  const raw = name.replaceAll(/[\0-\x20\x7f-\uffff]/g, '');
  for (const target of [`/missing/${encoded(name)}`, `/missing/${raw}`, `/missing?${raw}`]) {
    const { status, body, text } = await ask(port, target, [`Referer: ${raw}`, `User-Agent: ${raw}`]);
    expect([400, 404]).toContain(status);
    expect(text).toMatch(/^content-security-policy: default-src 'none'; style-src 'sha256-[^']+'\r$/im);
    expect(body).toBe((await ask(port, status === 400 ? '/\x01' : '/missing')).body);
  }
});
