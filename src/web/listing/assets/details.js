// Shows local times, exact sizes and sticky column heads, and says that the scripts work.

/** Links to folders keep the current sort order. */
for (const type of ['pointerdown', 'focusin']) {
  document.addEventListener(type, ({ target }) => {
    const link = target.closest?.('tr.folder a, nav a');
    if (link) link.search = queryOf(view);
  });
}

const pad = (number) => String(number).padStart(2, '0');

/** Replaces UTC by local time, which fits the same format. */
function showLocalTime(time) {
  const date = new Date(time.dateTime);
  if (Number.isNaN(date.getTime())) return;
  const day = `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
  time.textContent = `${day} ${pad(date.getHours())}:${pad(date.getMinutes())}`;
}

/** Groups that show local times already. */
const localTimes = new Set();

/** Brings a group of rows up to date when it comes near. */
const near = new IntersectionObserver(
  (changes) => {
    for (const { target, isIntersecting } of changes) {
      if (!isIntersecting) continue;
      updateRows(target);
      if (localTimes.has(target)) continue;
      localTimes.add(target);
      for (const time of target.querySelectorAll('time')) showLocalTime(time);
    }
  },
  { rootMargin: '100%' },
);

/** Observes all groups anew: those that are near are reported again. */
function watchGroups() {
  near.disconnect();
  for (const group of groups) near.observe(group);
}
watchGroups();

/** The exact size and the time in UTC are computed for the row under the pointer alone. */
table.addEventListener('pointerover', ({ target }) => {
  const row = target.closest('tbody:not(#up) tr');
  if (!row || row.title) return;
  const [size, time] = [row.cells[1].firstChild?.value, row.cells[2].firstChild?.dateTime];
  const bytes = size === undefined ? '' : `${Number(size).toLocaleString('en')} bytes`;
  row.title = [bytes, time?.replace('T', ' ').replace(/\.\d+Z/, ' UTC')].filter(Boolean).join(', ');
});

/** The column heads stick below the header, whose height varies with the path. */
const header = document.querySelector('header');
new ResizeObserver(() => document.body.style.setProperty('--header', `${header.offsetHeight}px`)).observe(
  header,
);

count.textContent = total;
document.body.classList.remove('early');
document.querySelector('form button').hidden = true;
filter.placeholder = 'Type to filter';
heads.at(-1).textContent = 'Modified';

requestIdle(() => entries.forEach(foldedNameOf)); // for the first key
