import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../support/command.ts';
import { ask } from '../support/exchange.ts';
import { temporaryFolder } from '../support/tree.ts';
import { listenWeb } from '../support/web.ts';

const TEXT = 'text/plain; charset=utf-8';
const OTHER = 'application/octet-stream';

const folder = temporaryFolder();
let web: Awaited<ReturnType<typeof listenWeb>>;

beforeAll(async () => {
  web = await listenWeb(folder.path);
});
afterAll(async () => {
  await web.app.close();
  folder.remove();
});

/** The type of a file with this content. */
async function typeOf(name: string, content: string | Buffer, port = web.port): Promise<string | undefined> {
  writeFileSync(join(folder.path, name), content);
  const { text } = await ask(port, `/${encodeURIComponent(name)}`);
  return /^content-type: (.*)\r$/m.exec(text)?.[1];
}

/** Packets of an MPEG transport stream. */
function packets(size: number, sync: number, count: number): Buffer {
  const bytes = Buffer.alloc(size * count);
  for (let packet = 0; packet < count; packet += 1) bytes[packet * size + sync] = 0x47;
  return bytes;
}

describe('A file is', () => {
  test.each([
    ...[
      'a.ts',
      'a.tsx',
      'a.mts',
      'a.rs',
      'a.go',
      'a.toml',
      'a.yaml',
      'a.yml',
      'a.py',
      'a.c',
      'a.sh',
      'A.RS',
      'a.sql',
    ],
    ...[
      'Makefile',
      'Dockerfile',
      '.env',
      '.gitignore',
      'LICENSE',
      'a.unheard-of',
      'a.md',
      'a.log',
      'a.lua',
      'a.scss',
    ],
  ])('text: %s', async (name) => expect(await typeOf(name, 'let text = "é";\n')).toBe(TEXT));

  test.each([
    { name: 'a.html', type: 'text/html; charset=utf-8' },
    { name: 'a.css', type: 'text/css; charset=utf-8' },
    { name: 'a.js', type: 'text/javascript; charset=utf-8' },
    { name: 'a.mjs', type: 'text/javascript; charset=utf-8' },
    { name: 'a.cjs', type: 'text/javascript; charset=utf-8' },
    { name: 'a.json', type: 'application/json; charset=utf-8' },
    { name: 'a.csv', type: 'text/csv; charset=utf-8' },
    { name: 'a.svg', type: 'image/svg+xml' },
    { name: 'a.bin', type: OTHER },
    { name: 'a.zip', type: 'application/zip' },
  ])('still $type: $name', async ({ name, type }) => expect(await typeOf(name, 'text')).toBe(type));

  test.each([
    { content: Buffer.from('text\0'), type: OTHER, why: 'a NUL' },
    { content: Buffer.from('caf\xe9', 'latin1'), type: OTHER, why: 'Latin-1' },
    { content: '', type: TEXT, why: 'nothing' },
    { content: 'é'.repeat(5000), type: TEXT, why: 'a character at the end of what is read' },
    { content: `x${'é'.repeat(5000)}`, type: TEXT, why: 'a character across that end' },
    { content: `${'x'.repeat(5000)}\0`, type: TEXT, why: 'a NUL after 4 KiB' },
    { content: `${'x'.repeat(4095)}\0`, type: OTHER, why: 'a NUL as the last of 4 KiB' },
  ])('$type without an extension with $why', async ({ content, type, why }) =>
    expect(await typeOf(`file with ${why}`, content)).toBe(type),
  );

  test('inspected again after a change', async () => {
    expect(await typeOf('changing', 'text')).toBe(TEXT);
    expect(await typeOf('changing', 'bytes\0')).toBe(OTHER);
  });

  test.each([
    { name: 'a.ts', content: packets(188, 0, 3), type: 'video/mp2t' },
    { name: 'a.ts', content: packets(188, 0, 2), type: 'video/mp2t' },
    { name: 'a.ts', content: `G${'x'.repeat(187)}G${'x'.repeat(187)}x`, type: TEXT },
    { name: 'a.MTS', content: packets(192, 4, 5), type: 'video/mp2t' },
    { name: 'b.ts', content: Buffer.alloc(600), type: 'video/mp2t' },
  ])('TypeScript or a stream by its content: $name, $type', async ({ name, content, type }) =>
    expect(await typeOf(name, content)).toBe(type),
  );
});

describe('--mime-types', () => {
  const file = join(folder.path, '../types');

  test('come first', async () => {
    writeFileSync(file, '# types\ntext/markdown  md .MARKDOWN\napplication/x-own own rs # comment\n\n');
    const { app, port } = await listenWeb(folder.path, { mimeTypes: file });
    expect(await typeOf('a.md', '', port)).toBe('text/markdown; charset=utf-8');
    expect(await typeOf('a.Markdown', '', port)).toBe('text/markdown; charset=utf-8');
    expect(await typeOf('a.own', 'text', port)).toBe('application/x-own');
    expect(await typeOf('a.rs', 'text', port)).toBe('application/x-own');
    expect(await typeOf('a.go', 'text', port)).toBe(TEXT);
    await app.close();
  });

  test.each(['text md', 'text/markdown', 'text/a;b md', '\ntext/plain'])('refuses %j', async (content) => {
    writeFileSync(file, content);
    const listener = run({ args: ['--profile', 'web', '--mime-types', file, '-p', '0', folder.path] });
    expect(await listener.exited).toBe(2);
    const line = content.startsWith('\n') ? 2 : 1;
    expect(listener.stderr).toBe(
      `weblistener: error: Cannot use MIME types "${file}": line ${line}: use a type and its extensions, as in "text/markdown md markdown"\n`,
    );
  });
});
