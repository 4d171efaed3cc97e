/** The order of names: that of English, numbers in them as numbers. */
const COLLATOR = new Intl.Collator('en', { numeric: true });

/** What the fast comparison knows: printable ASCII, and no number of so many digits that the collator splits it. */
const PLAIN = /^[ -~]{1,250}$/;

/** Numbers of so many digits are exact as a `number`. */
const EXACT_DIGITS = 15;

const ZERO = 0x30;
const NINE = 0x39;

/** For each printable character its place in the order of the collator, the same for both cases of a letter. */
const RANKS = rankCharacters();

/** Whether a name can be compared without the collator. */
export function isPlain(name: string): boolean {
  return PLAIN.test(name);
}

/**
 * Compares by the collator; names that are equal to it by their UTF-16 units. Names of ASCII are compared here, in the
 * same order: the collator takes some ten times as long.
 * @param arePlain what `isPlain` says of both
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

/** Character by character; the first difference in case decides where nothing else does, lower case first. */
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

/** Of digits, any number of them. */
function compareNumbers(a: string, b: string): number {
  if (a === b) return 0;
  if (a.length <= EXACT_DIGITS && b.length <= EXACT_DIGITS) return Number(a) - Number(b);
  const x = a.replace(/^0+/, '');
  const y = b.replace(/^0+/, '');
  return x.length - y.length || (x < y ? -1 : x > y ? 1 : 0);
}
