import { escapeHtmlAndQuotes as escapeHtml } from '../../util/html.ts';

/** Part of visible characters: joiners between pictographs, variation selectors, and the tags of a flag. */
const HARMLESS =
  /\p{Extended_Pictographic}\p{Emoji_Modifier}?\ufe0f?\u200d(?=\p{Extended_Pictographic})|\p{Variation_Selector}|[\u{e0020}-\u{e007f}]/u;

/** Controls, line separators, and characters that are invisible or reorder the text around them. */
const INVISIBLE = /[\p{Cc}\p{Zl}\p{Zp}]|\p{Default_Ignorable_Code_Point}/u;

/** Both, with the harmless ones as a group; undefined until it is needed, since it is slow to compile. */
let unusual: RegExp | undefined;

/** Spaces at the beginning and at the end. */
const OUTER_SPACES = /^\p{Zs}+|\p{Zs}+$/gu;

/** Most names. */
const PLAIN = /^[!-~](?:[ -~]*[!-~])?$/;

/** A name as HTML, in which no character is invisible: U+202E is shown as such. */
export function visibleName(name: string): string {
  if (PLAIN.test(name)) return escapeHtml(name);
  return escapeHtml(name)
    .replace(unusualCharacters(), (found, harmless) => harmless ?? code(found))
    .replace(OUTER_SPACES, (spaces) => [...spaces].map(code).join(''));
}

/** The same as text, for a title. */
export function visibleText(name: string): string {
  return PLAIN.test(name)
    ? name
    : name.replace(unusualCharacters(), (found, harmless) => harmless ?? codePoint(found));
}

function unusualCharacters(): RegExp {
  unusual ??= new RegExp(`(?<harmless>${HARMLESS.source})|${INVISIBLE.source}`, 'gu');
  return unusual;
}

function code(character: string): string {
  return `<i>${codePoint(character)}</i>`;
}

function codePoint(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return `U+${hex}`;
}
