/** `html.escape(text, quote=False)`: what an error page does with text. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>]/g, entity);
}

/** `html.escape(text)`: what a listing does with names and titles, up to CPython 3.5. */
export function escapeHtmlAndQuotes(text: string): string {
  return text.replace(/[&<>"']/g, entity);
}

function entity(character: string): string {
  switch (character) {
    case '&':
      return '&amp;';
    case '<':
      return '&lt;';
    case '>':
      return '&gt;';
    case '"':
      return '&quot;';
    default:
      return '&#x27;';
  }
}
