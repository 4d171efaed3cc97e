const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
/** English whatever the locale, as in the original (server.py:565, 3.5.10). */
export const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Years that fit the `tm_year` of C, an int that counts from 1900. */
const FIRST_YEAR = 1900 - 2 ** 31;
const LAST_YEAR = 1900 + 2 ** 31 - 1;

const DAY_SECONDS = 86_400;

/** Days of 400 years, and from 1 March of the year 0 to 1970. */
const ERA_DAYS = 146_097;
const DAYS_TO_1970 = 719_468;

/**
 * `date_time_string` (server.py:552, 3.5.10): a date as HTTP writes it (RFC 7231 section 7.1.1.1), years below 1000
 * padded with blanks.
 * @param seconds whole seconds since 1970, of any size that a double holds
 * @returns undefined where the year does not fit a C int, for which the original ends in an exception
 */
export function formatDate(seconds: number): string | undefined {
  // `%` of doubles is exact, and so is what is left: a multiple of a day.
  const secondOfDay = ((seconds % DAY_SECONDS) + DAY_SECONDS) % DAY_SECONDS;
  const days = (seconds - secondOfDay) / DAY_SECONDS;
  const { year, month, day } = civilFromDays(days);
  if (year < FIRST_YEAR || year > LAST_YEAR) return undefined;
  const weekday = WEEKDAYS[(((days + 4) % 7) + 7) % 7]; // 1 January 1970 was a Thursday
  const minutes = Math.floor(secondOfDay / 60);
  const time = `${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}:${pad(secondOfDay % 60)}`;
  return `${weekday}, ${pad(day)} ${MONTHS[month]} ${String(year).padStart(4)} ${time} GMT`;
}

/**
 * The second that the original shows for a time stamp: `st_mtime` is a double, and `time.gmtime` floors it.
 * @param nanoseconds since 1970, as `fstat` gives it
 */
export function displayedSecond(nanoseconds: bigint): number {
  const fraction = ((nanoseconds % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
  const whole = Number((nanoseconds - fraction) / 1_000_000_000n);
  return Math.floor(whole + 1e-9 * Number(fraction));
}

/**
 * The date of a day in the Gregorian calendar, `month` from 0. The dates of JavaScript end in the year 275760, those of
 * file systems do not. Counted in years that begin on 1 March, so that the leap day is the last one.
 * @param days since 1970
 */
function civilFromDays(days: number): { year: number; month: number; day: number } {
  const era = Math.floor((days + DAYS_TO_1970) / ERA_DAYS);
  const dayOfEra = days + DAYS_TO_1970 - era * ERA_DAYS;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / (ERA_DAYS - 1))) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const month = (monthFromMarch + 2) % 12;
  return {
    year: era * 400 + yearOfEra + (month < 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1,
  };
}

/** A number in decimal, with zeros in front up to `width` digits. */
export function pad(number: number, width = 2): string {
  return String(number).padStart(width, '0');
}
