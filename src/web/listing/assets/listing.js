// Enhances a page that works without it: filters while typing, and keeps the view in the address.
const filter = document.getElementById('filter');
const count = document.getElementById('count');
const none = document.getElementById('none');
const table = document.querySelector('table');
const heads = [...table.tHead.querySelectorAll('a')];
const groups = [...table.tBodies].filter(({ id }) => id !== 'up');
const total = document.getElementById('totals').textContent;
const GROUP_ROWS = groups[0]?.rows.length ?? 0;
const FIRST_ORDER = { name: 'asc', size: 'desc', mtime: 'desc' }; // as in columns.ts

/** Safari has no idle callbacks. */
const requestIdle = window.requestIdleCallback ?? setTimeout;

/** Text without case and accents. */
function fold(text) {
  if (/^[ -~]*$/.test(text)) return text.toLowerCase();
  return text
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();
}

const serverFilter = fold(filter.defaultValue); // the server left out names without it
const view = { sort: filter.form.sort.value, order: filter.form.order.value };

/** The rows in the order of the view; their names and sort keys are read when they are first needed. */
let entries = groups.flatMap((group) => [...group.rows]).map((row) => ({ row }));
/** The entries that match the filter. */
let shown = entries;

const linkOf = ({ row }) => row.cells[0].firstElementChild;

function nameOf(entry) {
  entry.name ??= linkOf(entry).getElementsByTagName('bdi')[0].textContent;
  return entry.name;
}

function foldedNameOf(entry) {
  entry.folded ??= fold(nameOf(entry));
  return entry.folded;
}

function queryOf({ sort, order }, text) {
  const query = new URLSearchParams();
  if (sort !== 'name' || order !== 'asc') query.set('sort', sort);
  if (order !== 'asc') query.set('order', order);
  if (text) query.set('filter', text);
  return query.size ? `?${query}` : '';
}

/** The entries of a group, in the order of the view. */
const entriesOf = (index) => entries.slice(index * GROUP_ROWS, (index + 1) * GROUP_ROWS);

/** Puts the rows in another order. */
// biome-ignore lint/correctness/noUnusedVariables: called by sorting.js
function reorder(sorted) {
  entries = sorted;
  for (const [index, group] of groups.entries())
    group.replaceChildren(...entriesOf(index).map(({ row }) => row));
}

/** Rows that are updated at once; those of other groups follow when they come near, or when the browser is idle. */
const ROWS_AT_ONCE = 100;
/** The groups whose rows do not show the filter yet, with their entries. */
const outdated = new Map();

/** Shows the entries that match the filter. */
function applyFilter() {
  const text = fold(filter.value);
  const isAll = text === serverFilter;
  for (const entry of entries) entry.isShown = isAll || foldedNameOf(entry).includes(text);
  shown = entries.filter(({ isShown }) => isShown);
  let updated = 0;
  for (const [index, group] of groups.entries()) {
    const own = entriesOf(index);
    const rows = own.filter(({ isShown }) => isShown).length;
    group.hidden = rows === 0;
    group.style.setProperty('--rows', rows);
    outdated.set(group, own);
    if (updated < ROWS_AT_ONCE) updateRows(group);
    updated += rows;
  }
  requestIdle(updateRest);
  const counts = [shown, entries].map(({ length }) => length.toLocaleString('en'));
  count.textContent = isAll ? total : `${counts[0]} of ${counts[1]} entries`;
  none.hidden = shown.length > 0;
  if (filter.value) none.textContent = 'No name matches. Press Escape to show all.';
}

function updateRows(group) {
  for (const { row, isShown } of outdated.get(group) ?? []) if (row.hidden === isShown) row.hidden = !isShown;
  outdated.delete(group);
}

function updateRest() {
  const [group] = outdated.keys();
  if (group === undefined) return;
  updateRows(group);
  requestIdle(updateRest);
}

filter.addEventListener('input', () => {
  if (!fold(filter.value).includes(serverFilter)) {
    location.replace(`?${new URLSearchParams(new FormData(filter.form))}`); // requests what the server left out
    return;
  }
  applyFilter();
  keepView();
});

/** Keeps the view in the address, for a reload and for the way back. */
function keepView() {
  history.replaceState(null, '', queryOf(view, filter.value) || location.pathname);
  for (const head of heads) {
    const sort = head.parentNode.className;
    const order = sort !== view.sort ? FIRST_ORDER[sort] : view.order === 'asc' ? 'desc' : 'asc';
    head.search = queryOf({ sort, order }, filter.value);
    if (sort === view.sort) head.parentNode.setAttribute('aria-sort', `${view.order}ending`);
    else head.parentNode.removeAttribute('aria-sort');
  }
  Object.assign(filter.form.sort, { value: view.sort });
  Object.assign(filter.form.order, { value: view.order });
}
