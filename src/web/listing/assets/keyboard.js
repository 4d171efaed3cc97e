// Typing filters, arrow keys move among the shown entries, Enter opens, Escape clears the filter. Keys of the preview: preview.js.
const usable = () => shown.filter((entry) => linkOf(entry).tagName === 'A');

/** The entry whose row has the focus. */
function focusedEntry() {
  const row = document.activeElement.closest('tr');
  return row ? shown.find((entry) => entry.row === row) : undefined;
}

/** Moves the focus among the shown entries; above the first one is the filter. */
function moveFocus(step) {
  const links = usable();
  const focused = focusedEntry();
  const at = focused ? links.indexOf(focused) : -1;
  if (at + step >= 0) links[at + step] && linkOf(links[at + step]).focus();
  else filter.focus();
}

function clearFilter() {
  filter.value = '';
  filter.dispatchEvent(new Event('input'));
  filter.focus();
}

const KEY_ACTIONS = {
  ArrowDown: () => moveFocus(1),
  ArrowUp: () => focusedEntry() && moveFocus(-1),
  Escape: clearFilter,
  '/': () => filter.focus(),
};

/** Whether a key is an action, rather than a character for the filter or a key of the browser. */
function isAction(key, isTyping) {
  if (key === '/') return !isTyping;
  if (key === 'ArrowUp') return !isTyping && focusedEntry() !== undefined;
  return key in KEY_ACTIONS;
}

document.addEventListener('keydown', (event) => {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
  const isTyping = document.activeElement === filter;
  if (isAction(event.key, isTyping)) {
    event.preventDefault();
    KEY_ACTIONS[event.key]();
  } else if (isTyping && filter.value === '' && (event.key === 'Home' || event.key === 'End')) {
    event.preventDefault();
    scrollTo(0, event.key === 'Home' ? 0 : document.body.scrollHeight);
  } else if (
    !isTyping &&
    !document.activeElement.closest('button, video, audio') &&
    /^[^\s]$/u.test(event.key)
  ) {
    filter.focus(); // where the character is then entered
  }
});

filter.form.addEventListener('submit', (event) => {
  event.preventDefault();
  const [first] = usable();
  if (first) linkOf(first).click();
});
