// Sorts in the page.
const collator = new Intl.Collator('en', { numeric: true });
const served = { ...view };
const servedEntries = entries;

/** The position of each entry by name: that of the server, or of the browser's own order. */
function rankByName() {
  if (entries[0]?.rank !== undefined) return;
  const byName =
    served.sort === 'name'
      ? servedEntries
      : servedEntries.toSorted((a, b) => collator.compare(nameOf(a), nameOf(b)));
  const sign = served.sort === 'name' && served.order === 'desc' ? -1 : 1;
  for (const [index, entry] of byName.entries()) entry.rank = sign * index;
}

/** A missing size counts as -1, a missing time as 1970, as on the server. */
const KEYS = {
  name: () => 0,
  size: ({ row }) => Number(row.cells[1].firstChild?.value ?? -1),
  mtime: ({ row }) => Date.parse(row.cells[2].firstChild?.dateTime) || 0,
};

function sortBy(sort, order) {
  rankByName();
  const sign = order === 'asc' ? 1 : -1;
  for (const entry of entries) {
    entry.key = KEYS[sort](entry);
    entry.isFolder ??= entry.row.classList.contains('folder');
  }
  reorder(entries.toSorted((a, b) => b.isFolder - a.isFolder || sign * (a.key - b.key || a.rank - b.rank)));
  localTimes.clear();
  watchGroups();
  Object.assign(view, { sort, order });
  applyFilter();
  keepView();
}

table.tHead.addEventListener('click', (event) => {
  const head = event.target.closest('a');
  if (head === null || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const { searchParams } = new URL(head.href);
  sortBy(searchParams.get('sort') ?? 'name', searchParams.get('order') ?? 'asc');
});
