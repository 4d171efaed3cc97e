import { type Entry, linkOf, timeOf } from './entries.ts';
import { fileKindOf } from './kinds.ts';
import { type View, writeView } from './sort.ts';
import { visibleName } from './visible-name.ts';

/** Entry types that cannot be opened, with their labels. */
const UNUSABLE: Readonly<Partial<Record<Entry['type'], string>>> = {
  broken: 'broken link',
  pipe: 'pipe',
  socket: 'socket',
  device: 'device',
};

const UNITS = ['kB', 'MB', 'GB', 'TB', 'PB'];

/** Rows per group, as in listing.css; divides the number of entries in a slice. */
const GROUP_ROWS = 128;

/** The rows of some entries, in groups that a browser need not lay out before they are seen. */
export function rowGroups(entries: readonly Entry[], view: View): string {
  const query = escapeQuery(writeView({ ...view, filter: '' }));
  let groups = '';
  for (let start = 0; start < entries.length; start += GROUP_ROWS) {
    const rows = entries.slice(start, start + GROUP_ROWS).map((entry) => row(entry, query));
    groups += `<tbody>${rows.join('')}</tbody>\n`;
  }
  return groups;
}

/** @param query of the links to folders, which keeps the sort order */
function row(entry: Entry, query: string): string {
  const { type, size, mtime } = entry;
  const bytes = size === undefined ? '' : `<data value="${size}">${formatSize(size)}</data>`;
  return (
    `<tr class="${classOf(entry)}"><td class="name">${nameCell(entry, type === 'folder' ? query : '')}</td>` +
    `<td class="size">${bytes}</td><td class="mtime">${mtime === undefined ? '' : time(mtime)}</td></tr>\n`
  );
}

function classOf({ bytes, type, isLink }: Entry): string {
  const kind = type === 'file' ? fileKindOf(bytes) : type;
  return isLink && type !== 'broken' ? `${kind} linked` : kind;
}

function nameCell(entry: Entry, query: string): string {
  const { name, type } = entry;
  const shown = `<bdi>${visibleName(name)}</bdi>${type === 'folder' ? '/' : ''}`;
  const fault = UNUSABLE[type];
  if (fault !== undefined) return `<span>${shown} <small>${fault}</small></span>`;
  return `<a href="${linkOf(entry)}${query}">${shown}</a>`;
}

function escapeQuery(query: string): string {
  return query.replaceAll('&', '&amp;');
}

function time(mtime: number): string {
  const text = timeOf(mtime) ?? '';
  return `<time datetime="${text}">${text.slice(0, 16).replace('T', ' ')}</time>`;
}

/** Formats a size in powers of 1000, with two or three significant digits. */
export function formatSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  let value = bytes;
  let unit = -1;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${UNITS[unit]}`;
}
