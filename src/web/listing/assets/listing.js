// Enhances a page that works without it: filters while typing, arrow keys move, Enter opens the first entry.
const filter = document.getElementById('filter');
const count = document.getElementById('count');
const total = count.textContent;
const serverFilter = filter.defaultValue.toLowerCase(); // the server left out names without it
const heads = [...document.querySelectorAll('th a')];
const rows = [...document.querySelectorAll('tbody tr')].map((row) => ({
  row,
  link: row.querySelector('a'),
  name: row.querySelector('bdi').textContent.toLowerCase(),
}));
let shown = rows;

document.querySelector('button').hidden = true;
filter.placeholder = 'Type to filter';
filter.setSelectionRange(serverFilter.length, serverFilter.length);

filter.addEventListener('input', () => {
  const text = filter.value.toLowerCase();
  if (!text.includes(serverFilter)) return reload();
  shown = rows.filter((entry) => {
    const isShown = entry.name.includes(text);
    if (entry.row.hidden === isShown) entry.row.hidden = !isShown;
    return isShown;
  });
  count.textContent = text === serverFilter ? total : `${shown.length.toLocaleString('en')} of ${total}`;
  for (const head of heads) {
    const { searchParams } = new URL(head.href);
    searchParams.set('filter', filter.value);
    head.search = searchParams;
  }
});

filter.form.addEventListener('submit', (event) => {
  event.preventDefault();
  shown[0]?.link.click();
});

document.addEventListener('keydown', (event) => {
  if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
  const at = shown.findIndex(({ link }) => link === document.activeElement);
  const isTyping = document.activeElement === filter;
  if (event.key === 'ArrowDown' && (isTyping || at >= 0)) shown[at + 1]?.link.focus();
  else if (event.key === 'ArrowUp' && at > 0) shown[at - 1].link.focus();
  else if (event.key === 'ArrowUp' && at === 0) filter.focus();
  else if (event.key === 'Escape') clear();
  else if (event.key === '/' && !isTyping) filter.focus();
  else return;
  event.preventDefault();
});

function clear() {
  filter.value = '';
  filter.dispatchEvent(new Event('input'));
  filter.focus();
}

/** Requests the names that the server left out. */
function reload() {
  location.replace(`?${new URLSearchParams(new FormData(filter.form))}`);
}
