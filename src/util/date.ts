const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
/** English in every locale, as in the original (server.py:565, 3.5.10). */
export const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** The range of `tm_year` in C: an int, counted from 1900. */
const FIRST_YEAR = 1900 - 2 ** 31;
const LAST_YEAR = 1900 + 2 ** 31 - 1;

const DAY_SECONDS = 86_400;

/** Days in 400 years, and days from 1 March of year 0 to 1970. */
const ERA_DAYS = 146_097;
const DAYS_TO_1970 = 719_468;

/**
 * `date_time_string` (server.py:552, 3.5.10): an HTTP date (RFC 7231 section 7.1.1.1), with years below 1000 padded
 * with spaces.
 * @param seconds whole seconds since 1970, any value of a double
 * @returns undefined if the year does not fit a C int, where the original raises an exception
 */
export function formatDate(seconds: number): string | undefined {
  // Exact in doubles: `%` does not round, and the difference is a multiple of a day.
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
 * The second that the original shows for a timestamp: `st_mtime` is a double, and `time.gmtime` floors it.
 * @param nanoseconds since 1970, from `fstat`
 */
export function displayedSecond(nanoseconds: bigint): number {
  const fraction = ((nanoseconds % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
  const whole = Number((nanoseconds - fraction) / 1_000_000_000n);
  return Math.floor(whole + 1e-9 * Number(fraction));
}

/**
 * The Gregorian date of a day, with `month` from 0. A JavaScript Date ends in the year 275760; file system timestamps
 * do not. Years are counted from 1 March, which makes the leap day the last day of a year.
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

/** A decimal number, padded with leading zeros to `width` digits. */
export function pad(number: number, width = 2): string {
  return String(number).padStart(width, '0');
}
