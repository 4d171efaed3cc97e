import { statSync } from 'node:fs';
import { displayedSecond, formatDate, pad } from '../../src/util/date.ts';
import { type ByteString, toBuffer } from '../../src/util/text.ts';

/** The years of Python's `datetime`, in seconds since 1970. */
const FIRST_SECOND = -62_135_596_800; // of the year 1
const LAST_SECOND = 253_402_300_799; // of the year 9999

/**
 * The `Last-Modified` of a file in some version of Python.
 * @param isRounded whether by `email.utils.formatdate`, as since 3.6, or by `time.gmtime`
 * @returns undefined if Python raises an exception
 */
export function lastModified(folder: string, name: ByteString, isRounded: boolean): string | undefined {
  const { mtimeNs } = statSync(toBuffer(`${folder}/${name}`), { bigint: true });
  return isRounded ? emailDate(roundedSecond(mtimeNs)) : formatDate(displayedSecond(mtimeNs));
}

/** `email.utils.formatdate(seconds, usegmt=True)`. */
export function emailDate(seconds: number): string | undefined {
  if (seconds < FIRST_SECOND || seconds > LAST_SECOND) return undefined;
  return formatDate(seconds)?.replace(/ +(\d+)(?= \d\d:)/, (_, year) => ` ${pad(Number(year), 4)}`);
}

/** `datetime.utcfromtimestamp`: a C double, rounded to microseconds, half to even. */
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
