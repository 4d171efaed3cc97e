import { Marked, type Renderer, type Tokens } from 'marked';
import { escapeHtmlAndQuotes as escapeHtml } from '../../util/html.ts';

const SAFE_SCHEMES: ReadonlySet<string> = new Set(['http:', 'https:', 'mailto:']);
const BASE = 'http://base.invalid';

/** HTML in Markdown is shown as text. */
const RENDERER: Partial<Renderer> = {
  html: ({ text }: Tokens.HTML | Tokens.Tag) => escapeHtml(text),
  checkbox: ({ checked }: Tokens.Checkbox) => (checked ? '\u2611 ' : '\u2610 '),
  heading(this: Renderer, { tokens, depth }: Tokens.Heading) {
    const level = Math.min(depth + 1, 6); // the page has a first level
    return `<h${level}>${this.parser.parseInline(tokens)}</h${level}>\n`;
  },
  link(this: Renderer, { href, tokens }: Tokens.Link) {
    const content = this.parser.parseInline(tokens);
    return isSafe(href) ? `<a href="${escapeHtml(href)}" rel="nofollow noreferrer">${content}</a>` : content;
  },
  image: ({ href, text }: Tokens.Image) =>
    isLocal(href)
      ? `<img src="${escapeHtml(href)}" alt="${escapeHtml(text)}" loading="lazy">`
      : escapeHtml(text),
};

const MARKED = new Marked({
  gfm: true,
  renderer: RENDERER,
  walkTokens: (token) => {
    // marked takes the text within tags such as <kbd> as HTML that needs no escaping
    if (token.type === 'text') token.escaped = false;
  },
});

/** Renders Markdown as HTML: raw HTML is escaped, only safe links and images of this server are kept. */
export function renderMarkdown(text: string): string {
  return MARKED.parse(text, { async: false });
}

function isSafe(href: string): boolean {
  return URL.canParse(href, BASE) && SAFE_SCHEMES.has(new URL(href, BASE).protocol);
}

function isLocal(href: string): boolean {
  return URL.canParse(href, BASE) && new URL(href, BASE).origin === BASE;
}
