import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const MAX_README_LINES = 150;

const RUSSIAN = 'docs/ru/README.md';
const DOCS = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.md'))
  .map((name) => `docs/${name}`);
const FILES = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'SECURITY.md',
  'deploy/README.md',
  'test/README.md',
  ...DOCS,
];

const BLOCK = /^```(\w*)\n(.*?)^```$/gms;

function read(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

function withoutBlocks(markdown: string): string {
  return markdown.replace(BLOCK, '');
}

/** Contents of the fenced blocks in a language. */
function blocksOf(markdown: string, wanted: string): string[] {
  return [...markdown.matchAll(BLOCK)].flatMap(([, language, text = '']) =>
    language === wanted ? [text] : [],
  );
}

/** Targets of links and images that are not URLs. */
function relativeLinksOf(file: string): string[] {
  const prose = withoutBlocks(read(file)).replace(/`[^`\n]*`/g, '');
  const targets = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
  return targets.filter((target) => !/^[a-z]+:/i.test(target));
}

/** The anchors of headings, as GitHub makes them. */
function anchorsOf(markdown: string): string[] {
  return [...withoutBlocks(markdown).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function isResolved(file: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? file : join(dirname(file), path);
  if (!existsSync(join(ROOT, target))) return false;
  return anchor === undefined || anchorsOf(read(target)).includes(anchor);
}

/** Commands of the shell blocks and code spans, without comments. */
function commandsOf(markdown: string): string[] {
  const lines = blocksOf(markdown, 'sh').flatMap((block) => block.split('\n'));
  const spans = [...withoutBlocks(markdown).matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span);
  const isCommand = (text: string) => /^(?:[A-Z_]+=\S+ )?(?:docker|npm|npx) /.test(text);
  return [...lines, ...spans.filter(isCommand)]
    .map((line) => line.replace(/\s+# .*$/, '').trim())
    .filter(Boolean);
}

test.each(FILES)('%s has no broken relative link', (file) => {
  expect(relativeLinksOf(file).filter((link) => !isResolved(file, link))).toEqual([]);
});

test('README.md is short', () => {
  expect(read('README.md').trimEnd().split('\n').length).toBeLessThanOrEqual(MAX_README_LINES);
});

test('the Russian README gives the commands of the English documents', () => {
  const russian = commandsOf(read(RUSSIAN));
  const english = FILES.filter((file) => file !== RUSSIAN).flatMap((file) => commandsOf(read(file)));
  expect(russian.length).toBeGreaterThan(10);
  expect(russian.filter((command) => !english.includes(command))).toEqual([]);
});

test('the Russian README shows the output of the English quick start', () => {
  expect(blocksOf(read(RUSSIAN), 'text')).toEqual(blocksOf(read('README.md'), 'text'));
});
