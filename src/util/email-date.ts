import { formatDate, pad } from './date.ts';
import type { ByteString } from './text.ts';

/** The years 1 to 9999 of Python's `datetime`, in seconds since 1970. */
const FIRST_SECOND = -62_135_596_800;
const LAST_SECOND = 253_402_300_799;

/**
 * `email.utils.formatdate(seconds, usegmt=True)` (email/utils.py:155, 3.6.15), which formats dates since 3.6.
 * @param seconds whole seconds since 1970
 * @returns undefined outside the years 1 to 9999, where the original raises an exception
 */
export function formatEmailDate(seconds: number): string | undefined {
  if (seconds < FIRST_SECOND || seconds > LAST_SECOND) return undefined;
  return formatDate(seconds)?.replace(/ +(\d+)(?= \d\d:)/, (_, year) => ` ${pad(Number(year), 4)}`);
}

/**
 * The second that `datetime.fromtimestamp` finds for a timestamp: a double, rounded to microseconds, half to even.
 * @param nanoseconds since 1970, from `fstat`
 */
export function roundedSecond(nanoseconds: bigint): number {
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

/** The white space of `str.split`, up to U+00FF. */
const WHITE_SPACE = /[\t-\r\x1c- \x85\xa0]+/;
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const LONG_MONTHS = [
  ...['january', 'february', 'march', 'april', 'may', 'june', 'july', 'august'],
  ...['september', 'october', 'november', 'december'],
];
/** Zones that are not UTC. */
const ZONES = /^(?:[AECMP][SD]T)$/i;
const UTC = /^(?:UTC?|GMT|Z)$/i;

/** The words of a date: day, month, year, time and zone. */
type Words = [day: string, month: string, year: string, time: string, zone: string];

/**
 * `email.utils.parsedate_to_datetime` (email/utils.py:204, 3.7.16) for a date in UTC or without a zone.
 * @param maxDigits that `int` accepts
 * @returns seconds since 1970; undefined for another zone or an invalid date
 */
export function parseEmailDate(text: ByteString, maxDigits: number): number | undefined {
  const words = splitDate(text);
  if (words === undefined) return undefined;
  const [day, month, year, time, zone] = inOrder(words);
  const hourMinuteSecond = splitTime(withoutComma(time));
  const int = (word: string) => toInt(word, maxDigits);
  const numbers = [year, day, ...(hourMinuteSecond ?? [])].map(int);
  const monthIndex = monthOf(month);
  if (monthIndex === -1 || numbers.length !== 5 || numbers.includes(Number.NaN) || !isUtc(zone, int(zone)))
    return undefined;
  const [y = 0, ...rest] = numbers;
  return secondsOf([y < 100 ? y + (y > 68 ? 1900 : 2000) : y, monthIndex, ...rest]);
}

/** The first half of `_parsedate_tz` (email/_parseaddr.py:62, 3.7.16). */
function splitDate(text: ByteString): Words | undefined {
  let words = text.split(WHITE_SPACE).filter((word) => word !== '');
  const [first = ''] = words;
  if (first.endsWith(',') || DAYS.includes(first.toLowerCase())) words = words.slice(1);
  else words[0] = first.slice(first.lastIndexOf(',') + 1);
  const parts = words[0]?.split('-') ?? [];
  if (words.length === 3 && parts.length === 3) words = [...parts, ...words.slice(1)]; // RFC 850
  const [day = '', month = '', year = '', time = '', ...zone] = words;
  if (words.length < 4 || day === '' || year === '') return undefined;
  if (zone[0] !== undefined) return [day, month, year, time, zone[0]];
  const sign = time.includes('+') ? time.indexOf('+') : time.indexOf('-');
  return sign > 0 ? [day, month, year, time.slice(0, sign), time.slice(sign)] : [day, month, year, time, ''];
}

/** Puts swapped words into their places. */
function inOrder([first, second, third, fourth, last]: Words): Words {
  const [day, month] = monthOf(second) === -1 ? [second, first] : [first, second];
  const [dateYear, time] = third.indexOf(':') > 0 ? [fourth, third] : [third, fourth];
  const year = withoutComma(dateYear);
  const isYear = /^[0-9\xb2\xb3\xb9]/.test(year); // str.isdigit() is true for superscripts
  const [shownYear, zone] = isYear || year === '' ? [year, last] : [last, year];
  return [withoutComma(day), month, shownYear, time, zone];
}

function withoutComma(word: string): string {
  return word.endsWith(',') ? word.slice(0, -1) : word;
}

/** From 0; -1 for no month. */
function monthOf(word: string): number {
  const name = word.toLowerCase();
  return Math.max(MONTHS.indexOf(name), LONG_MONTHS.indexOf(name));
}

/** Hour, minute and second; some programs separate them by dots. */
function splitTime(time: string): string[] | undefined {
  const parts = time.includes(':') ? time.split(':') : time.split('.');
  if (parts.length === 2) return [...parts, '0'];
  return parts.length === 3 ? parts : undefined;
}

/** `int(text)` of a string up to U+00FF without white space; NaN where it raises ValueError. */
function toInt(text: string, maxDigits: number): number {
  const isInt = /^[+-]?[0-9]+(?:_[0-9]+)*$/.test(text) && text.replace(/[^0-9]/g, '').length <= maxDigits;
  return isInt ? Number(text.replaceAll('_', '')) : Number.NaN;
}

/** Whether a zone is UTC or unknown. */
function isUtc(zone: string, offset: number): boolean {
  return UTC.test(zone) || (!ZONES.test(zone) && (offset === 0 || Number.isNaN(offset)));
}

/** Seconds since 1970; undefined for values that `datetime` refuses. */
function secondsOf([year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0]: number[]):
  | number
  | undefined {
  if (year > 9999 || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59)
    return undefined;
  const midnight = new Date(0);
  midnight.setUTCFullYear(year, month, day);
  if (year < 1 || midnight.getUTCDate() !== day || midnight.getUTCMonth() !== month) return undefined;
  return midnight.getTime() / 1000 + hour * 3600 + minute * 60 + second;
}
