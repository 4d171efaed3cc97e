const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#x27;',
};

/** `html.escape(text, quote=False)`: for error pages, and for listings as in CPython since 3.6. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>]/g, entity);
}

/** `html.escape(text)`: for listings as in CPython up to 3.5, and for pages of the web profile. */
export function escapeHtmlAndQuotes(text: string): string {
  return text.replace(/[&<>"']/g, entity);
}

function entity(character: string): string {
  return ENTITIES[character] ?? character;
}
