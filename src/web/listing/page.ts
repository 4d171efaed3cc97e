import { escapeHtmlAndQuotes as escapeHtml } from '../../util/html.ts';
import { SCRIPT, STYLE } from './assets.ts';
import { type Entry, linkOf, timeOf } from './entries.ts';
import { type Sort, type View, writeView } from './sort.ts';

/** The contents of a page besides its rows. */
export interface Page {
  /** The folders from the served directory down to this one. */
  readonly parents: readonly { readonly name: string; readonly link: string }[];
  /** Number of entries. */
  readonly count: number;
  readonly view: View;
}

const COLUMNS: readonly (readonly [Sort, string])[] = [
  ['name', 'Name'],
  ['size', 'Size'],
  ['mtime', 'Modified (UTC)'],
];
const NUMBERS = new Intl.NumberFormat('en');
const UNITS = ['kB', 'MB', 'GB', 'TB', 'PB'];

/** The page up to its rows. All functions work without the script. */
export function headOf({ parents, count, view }: Page): string {
  const title = escapeHtml(
    `/${parents
      .slice(1)
      .map(({ name }) => `${name}/`)
      .join('')}`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<header>
<nav aria-label="Breadcrumb">
<ol>
${breadcrumb(parents)}</ol>
</nav>
<form role="search">
<label for="filter">Filter</label>
<input id="filter" name="filter" type="search" value="${escapeHtml(view.filter)}" autocomplete="off" autofocus>
<input type="hidden" name="sort" value="${view.sort}">
<input type="hidden" name="order" value="${view.order}">
<button>Apply</button>
</form>
</header>
<main>
<h1>${title}</h1>
<p id="count" role="status">${formatCount(count)}</p>
<table>
<thead>
<tr>${COLUMNS.map(([sort, text]) => column(sort, text, view)).join('')}</tr>
</thead>
<tbody>
`;
}

/** The page after its rows. */
export const FOOT = `\
</tbody>
</table>
</main>
<script>${SCRIPT}</script>
</body>
</html>
`;

function breadcrumb(parents: Page['parents']): string {
  return parents
    .map(({ name, link }, index) => {
      const current = index === parents.length - 1 ? ' aria-current="page"' : '';
      return `<li><a href="${link}"${current}><bdi>${escapeHtml(name)}</bdi></a></li>\n`;
    })
    .join('');
}

function column(sort: Sort, text: string, view: View): string {
  const isSorted = view.sort === sort;
  const order = isSorted && view.order === 'asc' ? 'desc' : 'asc';
  const state = isSorted ? ` aria-sort="${view.order}ending"` : '';
  const link = escapeHtml(writeView({ ...view, sort, order }));
  return `<th scope="col" class="${sort}"${state}><a href="${link}">${text}</a></th>`;
}

/** The table row of an entry. */
export function row(entry: Entry): string {
  const { name, type, size, mtime } = entry;
  const shown = escapeHtml(name);
  const slash = type === 'folder' ? '/' : '';
  const bytes =
    size === undefined
      ? ''
      : `<data value="${size}" title="${NUMBERS.format(size)} bytes">${formatSize(size)}</data>`;
  return (
    `<tr class="${type}"><td class="name"><a href="${linkOf(entry)}"><bdi>${shown}</bdi>${slash}</a></td>` +
    `<td class="size">${bytes}</td><td class="mtime">${mtime === undefined ? '' : time(mtime)}</td></tr>\n`
  );
}

function time(mtime: number): string {
  const text = timeOf(mtime) ?? '';
  return `<time datetime="${text.replace(/\.\d+Z$/, 'Z')}">${text.slice(0, 16).replace('T', ' ')}</time>`;
}

function formatCount(count: number): string {
  return count === 1 ? '1 entry' : `${NUMBERS.format(count)} entries`;
}

/** Formats a size in powers of 1000, with two or three significant digits. */
function formatSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  let value = bytes;
  let unit = -1;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${UNITS[unit]}`;
}
