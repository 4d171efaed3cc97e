import type { Totals } from '../../listings/rows.ts';
import { escapeHtmlAndQuotes as escapeHtml } from '../../util/html.ts';
import { FAVICON, SCRIPT_ELEMENTS, STYLE_ELEMENT } from './assets.ts';
import { COLUMNS, type Column } from './columns.ts';
import { formatSize } from './row.ts';
import { type View, writeView } from './sort.ts';
import { visibleName, visibleText } from './visible-name.ts';

/** The contents of a page besides its rows. */
export interface Page {
  /** The folders from the served directory down to this one. */
  readonly breadcrumb: readonly { readonly name: string; readonly link: string }[];
  /** The host that the client has requested. */
  readonly host: string;
  readonly view: View;
  /** Whether the folder can be downloaded. */
  readonly hasArchive: boolean;
}

/** The part of a page before or after its rows. */
export interface Frame {
  /** What differs between pages. */
  readonly text: string;
  /** All of it. */
  readonly chunks: readonly Buffer[];
}

const END = Buffer.from('</body>\n</html>\n');
const NO_TOTALS = { folders: 0, files: 0, bytes: 0 };
const ARCHIVES =
  '<p id="archives">Download as <a href="?archive=zip" rel="nofollow">zip</a> or <a href="?archive=tar.gz" rel="nofollow">tar.gz</a></p>';

/**
 * The page before its rows. Sorting, filtering and opening work without the script.
 * @param totals undefined if the rows are not ready: then they follow in the foot
 */
export function headOf({ breadcrumb, host, view, hasArchive }: Page, totals: Totals | undefined): Frame {
  const path = `/${breadcrumb
    .slice(1)
    .map(({ name }) => `${name}/`)
    .join('')}`;
  const start = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${[path, host].filter(Boolean).map(visibleText).map(escapeHtml).join(' – ')}</title>
<link rel="icon" href="${FAVICON}">
`;
  const rest = `
</head>
<body${totals === undefined ? ' class="early"' : ''}>
<header>
<nav aria-label="Breadcrumb">
<ol>
${breadcrumbItems(breadcrumb, view)}</ol>
</nav>
<form role="search">
<label for="filter">Filter</label>
<input id="filter" name="filter" type="search" value="${escapeHtml(view.filter)}" autocomplete="off" spellcheck="false">
<input type="hidden" name="sort" value="${view.sort}">
<input type="hidden" name="order" value="${view.order}">
<button>Apply</button>
</form>
</header>
<main>
<h1>${visibleName(path)}</h1>
<div id="summary"><p id="count" role="status">${totals === undefined ? 'Reading the folder…' : formatTotals(totals)}</p>${hasArchive ? ARCHIVES : ''}</div>
<table>
<thead>
<tr>${COLUMNS.map((column) => headCell(column, view)).join('')}</tr>
</thead>
${parentRow(breadcrumb, view)}`;
  return { text: start + rest, chunks: [Buffer.from(start), STYLE_ELEMENT, Buffer.from(rest)] };
}

/**
 * The page after its rows.
 * @param readme HTML of the file that describes the folder
 */
export function footOf({ view }: Page, totals: Totals = NO_TOTALS, readme = ''): Frame {
  const isEmpty = totals.folders + totals.files === 0;
  const all = escapeHtml(writeView({ ...view, filter: '' }) || '?');
  const note =
    view.filter === '' ? 'This folder is empty.' : `No name matches. <a href="${all}">Show all</a>`;
  const text = `\
</table>
<p id="totals">${formatTotals(totals)}</p>
<p id="none"${isEmpty ? '' : ' hidden'}>${note}</p>
${readme}</main>
`;
  return { text, chunks: [Buffer.from(text), SCRIPT_ELEMENTS, END] };
}

/** Links keep the sort order. */
function breadcrumbItems(breadcrumb: Page['breadcrumb'], view: View): string {
  const query = escapeHtml(writeView({ ...view, filter: '' }));
  return breadcrumb
    .map(({ name, link }, index) => {
      const current = index === breadcrumb.length - 1 ? ' aria-current="page"' : '';
      return `<li><a href="${link}${query}"${current}><bdi>${visibleName(name)}</bdi></a></li>\n`;
    })
    .join('');
}

function parentRow(breadcrumb: Page['breadcrumb'], view: View): string {
  const parent = breadcrumb.at(-2);
  if (parent === undefined) return '';
  const link = parent.link + escapeHtml(writeView({ ...view, filter: '' }));
  return `<tbody id="up"><tr class="folder"><td class="name"><a href="${link}" aria-label="Parent folder">..</a></td><td class="size"></td><td class="mtime"></td></tr></tbody>\n`;
}

function headCell({ name, head, firstOrder }: Column, view: View): string {
  const isSorted = view.sort === name;
  const reversed = view.order === 'asc' ? 'desc' : 'asc';
  const order = isSorted ? reversed : firstOrder;
  const state = isSorted ? ` aria-sort="${view.order}ending"` : '';
  const link = escapeHtml(writeView({ ...view, sort: name, order }) || '?');
  return `<th scope="col" class="${name}"${state}><a href="${link}">${head}</a></th>`;
}

function formatTotals({ folders, files, bytes }: Totals): string {
  const parts = [
    folders > 0 ? countOf(folders, 'folder') : '',
    files > 0 ? `${countOf(files, 'file')}, ${formatSize(bytes)}` : '',
  ];
  return parts.filter(Boolean).join(', ') || 'No entries';
}

function countOf(count: number, noun: string): string {
  const digits = String(count).replace(/\B(?=(?:\d{3})+$)/g, ','); // Intl.NumberFormat is slow to create
  return `${digits} ${noun}${count === 1 ? '' : 's'}`;
}
