const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#x27;',
};

/** Escapes text for an error page: `html.escape(text, quote=False)`. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>]/g, entity);
}

/** Escapes names and titles for a listing: `html.escape(text)`, as in CPython up to 3.5. */
export function escapeHtmlAndQuotes(text: string): string {
  return text.replace(/[&<>"']/g, entity);
}

function entity(character: string): string {
  return ENTITIES[character] ?? character;
}
