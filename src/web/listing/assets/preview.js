// Shows images, audio, video and text beside the list, and images in a grid.
const PREVIEW_BYTES = 65_536;
const PREVIEWED = ['image', 'audio', 'video', 'text'];

function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

const panel = make('aside', { id: 'preview', hidden: true, ariaLabel: 'Preview' });
const previewButton = make('button', { type: 'button', textContent: 'Preview', ariaPressed: 'false' });
const gridButton = make('button', { type: 'button', textContent: 'Grid', ariaPressed: 'false' });
const tools = make('p', { id: 'tools' }, previewButton, gridButton);

const kindOf = ({ row }) => PREVIEWED.find((kind) => row.classList.contains(kind));
const isOpen = () => !panel.hidden;

const CONTENTS = {
  image: (src, alt) => make('img', { src, alt }),
  audio: (src) => make('audio', { src, controls: true }),
  video: (src) => make('video', { src, controls: true }),
  text: (src) => {
    const text = make('pre', { tabIndex: 0, textContent: 'Loading…' });
    fetch(src, { headers: { Range: `bytes=0-${PREVIEW_BYTES - 1}` } })
      .then((response) => (response.ok ? response.text() : `Cannot load the preview: ${response.status}`))
      .then((content) => (text.textContent = content))
      .catch(() => (text.textContent = 'Cannot load the preview: no response'));
    return text;
  },
};

/** Shows an entry in the panel. */
function preview(entry) {
  const { href } = linkOf(entry);
  const kind = kindOf(entry);
  const content = kind
    ? CONTENTS[kind](href, nameOf(entry))
    : make('p', {}, 'No preview for this kind of file.');
  const close = make('button', { type: 'button', textContent: 'Close', onclick: closePreview });
  panel.replaceChildren(make('h2', {}, make('a', { href }, nameOf(entry))), close, content);
  showPanel(true);
}

function showPanel(isShown) {
  panel.hidden = !isShown;
  document.body.classList.toggle('previewing', isShown);
  previewButton.ariaPressed = String(isShown);
}

function closePreview() {
  showPanel(false);
  panel.replaceChildren(); // stops what plays
}

previewButton.addEventListener('click', () => {
  if (isOpen()) return closePreview();
  const entry = shown.find(kindOf);
  if (!entry) return;
  linkOf(entry).focus();
  preview(entry);
});

/** While the panel is open, a click shows what it can; folders and other files open. */
table.addEventListener('click', (event) => {
  const row = event.target.closest('tbody tr');
  const entry = row && shown.find((each) => each.row === row);
  if (!isOpen() || !entry || !kindOf(entry) || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  linkOf(entry).focus();
  preview(entry);
});

document.addEventListener(
  'keydown',
  (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const entry = focusedEntry();
    if (event.key === ' ' && entry && kindOf(entry)) {
      if (isOpen()) closePreview();
      else preview(entry);
    } else if (event.key === 'Escape' && isOpen()) closePreview();
    else return;
    event.preventDefault();
  },
  true,
);

table.addEventListener('focusin', () => {
  const entry = focusedEntry();
  if (isOpen() && entry) preview(entry);
});

/** Images are added to the rows that come near, and load when they are seen. */
const nearGrid = new IntersectionObserver((changes) => {
  for (const { target, isIntersecting } of changes) {
    if (!isIntersecting) continue;
    nearGrid.unobserve(target);
    for (const row of target.querySelectorAll('.image')) addImage(row);
  }
});

function addImage(row) {
  const link = row.cells[0].firstElementChild;
  if (link.href && !link.querySelector('img'))
    link.prepend(make('img', { loading: 'lazy', src: link.href, alt: '' }));
}

gridButton.addEventListener('click', () => {
  const isGrid = table.classList.toggle('grid');
  gridButton.ariaPressed = String(isGrid);
  for (const group of groups) isGrid ? nearGrid.observe(group) : nearGrid.unobserve(group);
});

if (entries.some(kindOf)) count.after(tools);
if (!entries.some((entry) => kindOf(entry) === 'image')) gridButton.remove();
table.after(panel);
