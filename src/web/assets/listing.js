// All of this can be had without: the filter narrows the table at once, arrows walk through it, Enter opens the first.
const filter = document.getElementById('filter');
const count = document.getElementById('count');
const rows = [...document.querySelectorAll('tbody tr')].map((row) => {
  const link = row.querySelector('a');
  return { row, link, name: link.textContent.toLowerCase() };
});
let shown = rows;

document.querySelector('button').hidden = true;
filter.placeholder = 'Type to narrow';

filter.addEventListener('input', () => {
  const wanted = filter.value.toLowerCase();
  shown = rows.filter((entry) => {
    const isShown = entry.name.includes(wanted);
    if (entry.row.hidden === isShown) entry.row.hidden = !isShown;
    return isShown;
  });
  const all = rows.length.toLocaleString('en');
  count.textContent =
    wanted === '' ? `${all} entries` : `${shown.length.toLocaleString('en')} of ${all} entries`;
});

filter.form.addEventListener('submit', (event) => {
  event.preventDefault();
  shown[0]?.link.click();
});

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
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
