// All of this can be had without: the filter narrows the table at once, arrows walk through it, Enter opens the first.
const filter = document.getElementById('filter');
const count = document.getElementById('count');
const all = count.textContent;
const asked = filter.defaultValue.toLowerCase(); // names without it were left out by the server
const heads = [...document.querySelectorAll('th a')];
const rows = [...document.querySelectorAll('tbody tr')].map((row) => ({
  row,
  link: row.querySelector('a'),
  name: row.querySelector('bdi').textContent.toLowerCase(),
}));
let shown = rows;

document.querySelector('button').hidden = true;
filter.placeholder = 'Type to narrow';
filter.setSelectionRange(asked.length, asked.length);

filter.addEventListener('input', () => {
  const wanted = filter.value.toLowerCase();
  if (!wanted.includes(asked)) return askAgain();
  shown = rows.filter((entry) => {
    const isShown = entry.name.includes(wanted);
    if (entry.row.hidden === isShown) entry.row.hidden = !isShown;
    return isShown;
  });
  count.textContent = wanted === asked ? all : `${shown.length.toLocaleString('en')} of ${all}`;
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

/** The names that are not here are at the server. */
function askAgain() {
  location.replace(`?${new URLSearchParams(new FormData(filter.form))}`);
}
