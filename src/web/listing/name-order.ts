/** English order, with digits compared as numbers. */
const COLLATOR = new Intl.Collator('en', { numeric: true });

/** Names that the fast comparison supports: printable ASCII, too short for a number that the collator would split. */
const PLAIN = /^[ -~]{1,250}$/;

/** Integers of up to this many digits are exact as a `number`. */
const EXACT_DIGITS = 15;

const ZERO = 0x30;
const NINE = 0x39;

/** The collator's rank of each printable ASCII character, equal for both cases of a letter. */
const RANKS = rankCharacters();

/** Whether a name can be compared without the collator. */
export function isPlain(name: string): boolean {
  return PLAIN.test(name);
}

/**
 * Compares names in the order of the collator, and by UTF-16 code units where it finds them equal. Plain names take a
 * faster path with the same result.
 * @param arePlain whether `isPlain` holds for both
 */
export function compareNames(a: string, b: string, arePlain: boolean): number {
  const order = arePlain ? comparePlain(a, b) : COLLATOR.compare(a, b);
  return order || (a < b ? -1 : a > b ? 1 : 0);
}

function rankCharacters(): Uint8Array {
  const ranks = new Uint8Array(128);
  const characters = Array.from({ length: 95 }, (_, index) => String.fromCharCode(index + 0x20));
  const lower = characters
    .filter((character) => character === character.toLowerCase())
    .sort(COLLATOR.compare);
  for (const character of characters)
    ranks[character.charCodeAt(0)] = lower.indexOf(character.toLowerCase()) + 1;
  return ranks;
}

/** Compares by rank, and if the ranks are equal by the first difference in case, lower case first. */
function comparePlain(a: string, b: string): number {
  let i = 0;
  let j = 0;
  let byCase = 0;
  while (i < a.length && j < b.length) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(j);
    if (isDigit(x) && isDigit(y)) {
      const endA = endOfDigits(a, i);
      const endB = endOfDigits(b, j);
      const order = compareNumbers(a.slice(i, endA), b.slice(j, endB));
      if (order !== 0) return order;
      i = endA;
      j = endB;
    } else {
      const order = x === y ? 0 : (RANKS[x] as number) - (RANKS[y] as number);
      if (order !== 0) return order;
      byCase ||= y - x;
      i += 1;
      j += 1;
    }
  }
  return a.length - i - (b.length - j) || byCase;
}

function isDigit(character: number): boolean {
  return character >= ZERO && character <= NINE;
}

function endOfDigits(text: string, start: number): number {
  let end = start + 1;
  while (end < text.length && isDigit(text.charCodeAt(end))) end += 1;
  return end;
}

/** Compares digit strings of any length as numbers. */
function compareNumbers(a: string, b: string): number {
  if (a === b) return 0;
  if (a.length <= EXACT_DIGITS && b.length <= EXACT_DIGITS) return Number(a) - Number(b);
  const x = a.replace(/^0+/, '');
  const y = b.replace(/^0+/, '');
  return x.length - y.length || (x < y ? -1 : x > y ? 1 : 0);
}
