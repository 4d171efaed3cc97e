import { closeFile, readNext } from '../../files/fs.ts';
import { closeFolder, openPath, type ServeOptions } from '../../files/open-path.ts';
import { fill } from '../../files/send-file.ts';
import { BoundedMap } from '../../util/bounded-map.ts';
import { escapeHtmlAndQuotes as escapeHtml } from '../../util/html.ts';
import { renderMarkdown } from './markdown.ts';

/** Shown below a listing: the first that exists. */
const NAMES = ['README.md', 'README.txt'];

/** A README longer than this, in bytes, is not shown. */
const MAX_BYTES = 262_144;

/** Maximum total length of the rendered files that are kept, in characters. */
const MAX_KEPT = 4 * 1_048_576;
const kept = new BoundedMap<string, string>(MAX_KEPT, (html) => html.length);

/** The file that describes a folder, as HTML; empty without one, and if it cannot be read. */
export async function readmeOf(options: ServeOptions, folder: Buffer): Promise<string> {
  for (const name of NAMES) {
    const file = await openPath(options, Buffer.concat([folder, Buffer.from(`/${name}`)]));
    if (file.kind === 'folder') closeFolder(file);
    if (file.kind !== 'file') continue;
    const { fd, stats } = file;
    try {
      if (stats.size > MAX_BYTES) return '';
      const key = `${name} ${stats.dev} ${stats.ino} ${stats.size} ${stats.mtimeNs} ${stats.ctimeNs}`;
      const html = kept.get(key) ?? (await render(name, fd, Number(stats.size)));
      kept.set(key, html);
      return html;
    } catch {
      return ''; // it has become shorter, or cannot be read
    } finally {
      closeFile(fd);
    }
  }
  return '';
}

async function render(name: string, fd: number, size: number): Promise<string> {
  const bytes = Buffer.allocUnsafe(size);
  await fill(bytes, (rest) => readNext(fd, rest));
  const text = bytes.toString('utf8');
  if (name.endsWith('.txt')) return section(name, `<pre>${escapeHtml(text)}</pre>`);
  return section(name, renderMarkdown(text));
}

function section(name: string, html: string): string {
  return `<section id="readme" aria-label="${name}">\n${html}\n</section>\n`;
}
