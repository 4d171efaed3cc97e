const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
/** English whatever the locale, as in the original (server.py:565, 3.5.10). */
export const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** What Python's `datetime` can hold: years 1 to 9999, in seconds since 1970. */
const FIRST_SECOND = -62135596800;
const LAST_SECOND = 253402300799;

/**
 * `email.utils.formatdate(seconds, usegmt=True)`: a date as HTTP writes it (RFC 7231 section 7.1.1.1).
 * @param seconds whole seconds since 1970
 * @returns undefined outside the years 1 to 9999, where the original ends in an exception
 */
export function formatDate(seconds: number): string | undefined {
  if (seconds < FIRST_SECOND || seconds > LAST_SECOND) return undefined;
  const date = new Date(seconds * 1000);
  const day = `${WEEKDAYS[date.getUTCDay()]}, ${pad(date.getUTCDate())} ${MONTHS[date.getUTCMonth()]}`;
  const time = `${pad(date.getUTCHours())}:${pad(date.getUTCMinutes())}:${pad(date.getUTCSeconds())}`;
  return `${day} ${pad(date.getUTCFullYear(), 4)} ${time} GMT`;
}

/**
 * The second that the original shows for a time stamp: a C double, rounded to microseconds, half to even
 * (`datetime.fromtimestamp`), so that 0.9999996 s after a second is the next one.
 * @param nanoseconds since 1970, as `fstat` gives it
 */
export function displayedSecond(nanoseconds: bigint): number {
  const fraction = ((nanoseconds % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
  const whole = Number((nanoseconds - fraction) / 1_000_000_000n);
  const asDouble = whole + 1e-9 * Number(fraction);
  const second = Math.trunc(asDouble) + 0; // no -0
  const microseconds = roundHalfEven((asDouble - second) * 1e6);
  if (microseconds >= 1e6) return second + 1;
  return microseconds < 0 ? second - 1 : second;
}

function roundHalfEven(value: number): number {
  const rounded = Math.round(value);
  return Math.abs(value % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

/** A number in decimal, with zeros in front up to `width` digits. */
export function pad(number: number, width = 2): string {
  return String(number).padStart(width, '0');
}
