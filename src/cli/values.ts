import { existsSync } from 'node:fs';
import { UsageError } from '../errors.ts';
import { KNOWN_PYTHONS, type PythonImage, parseImage } from '../python/images.ts';
import { http } from '../util/http.ts';
import { quoted } from '../util/quoted.ts';
import { usableProcessors } from './processors.ts';
import { servedDirectory } from './served-directory.ts';

/** The text of a value, and where it was given. */
export interface RawValue {
  readonly value: string;
  /** The option without its dashes. */
  readonly flag: string;
  /** The environment variable, unless it was given on the command line. */
  readonly variable?: string;
}

/** Turns the text of a value into a setting. @throws UsageError for an invalid one */
export interface Reader<Value> {
  (raw: RawValue): Value;
  /** The values that it accepts, for the help text. */
  readonly range?: string;
}

/** The error for an invalid value. */
export function invalid({ value, flag, variable }: RawValue, advice: string, noun = flag): UsageError {
  const where = variable === undefined ? '' : ` in ${variable}`;
  return new UsageError(`Invalid ${noun} ${quoted(value)}${where}: ${advice}`);
}

/** @param orElse an additional accepted word, named in the error message */
export function wholeNumber(min: number, max: number, orElse?: string): Reader<number> {
  const range = `${min} to ${max}`;
  const alternative = orElse === undefined ? '' : `, or ${quoted(orElse)}`;
  return Object.assign(
    (raw: RawValue) => {
      const value = /^[0-9]{1,9}$/.test(raw.value) ? Number(raw.value) : Number.NaN;
      if (value >= min && value <= max) return value;
      throw invalid(raw, `use a whole number from ${range}${alternative}`);
    },
    { range },
  );
}

/** A number of processes; `auto` is one per CPU that this process can keep busy. */
export function processes(max: number): Reader<number> {
  const count = wholeNumber(1, max, 'auto');
  return Object.assign((raw: RawValue) => (raw.value === 'auto' ? usableProcessors() : count(raw)), count);
}

/** One of several words. */
export function oneOf<Word extends string>(...words: readonly Word[]): Reader<Word> {
  return (raw) => {
    const word = words.find((candidate) => candidate === raw.value);
    if (word !== undefined) return word;
    throw invalid(raw, `use ${words.map(quoted).join(' or ')}`);
  };
}

/** Whether a switch is off: `no` in its variable, or not given. */
export function isOff(raw: RawValue): boolean {
  const value = raw.value.toLowerCase();
  if (['yes', 'true', '1'].includes(value)) return false;
  if (['no', 'false', '0'].includes(value)) return true;
  throw invalid(raw, 'use "yes" or "no"', 'value');
}

/** Whether a switch is on. @throws UsageError if its value is neither a yes nor a no */
export function isOn(raw: RawValue): boolean {
  return !isOff(raw);
}

/** The same for `--no-symlinks`, which asks /proc for the path of an opened file. */
export function areSymlinksFollowed(raw: RawValue): boolean {
  const areFollowed = isOff(raw);
  if (!areFollowed && !existsSync('/proc/self/fd'))
    throw new UsageError(
      'Option "--no-symlinks" requires /proc (Linux): leave it out and serve a folder without links',
    );
  return areFollowed;
}

/** An official image of CPython by its tag. */
export function python(raw: RawValue): PythonImage {
  const image = parseImage(raw.value);
  if (image !== undefined) return image;
  throw invalid(
    raw,
    `known versions are ${KNOWN_PYTHONS}, each also with "-slim", "-alpine" or "-bookworm"`,
    'Python version',
  );
}

/** The value as it is. */
export function text({ value }: RawValue): string {
  return value;
}

/** The absolute path of a folder that can be served. @throws UsageError if it cannot */
export function directory(raw: RawValue): Buffer {
  try {
    return servedDirectory(raw.value);
  } catch (error) {
    throw invalid(raw, (error as Error).message);
  }
}

const UNITS: Readonly<Record<string, number>> = { k: 1e3, m: 1e6, g: 1e9, t: 1e12 };

/** A size with a decimal unit, in bytes. */
export function size(raw: RawValue): number {
  const [, count, unit = ''] = /^(\d{1,6})([kMGT])B$/i.exec(raw.value) ?? [];
  if (count !== undefined) return Number(count) * (UNITS[unit.toLowerCase()] ?? 1);
  throw invalid(raw, 'use a number with kB, MB, GB or TB, as in "500MB"', 'size');
}

/** A path of plain names, without its trailing slash: empty for `/`. */
export function basePath(raw: RawValue): string {
  const path = raw.value.replace(/\/$/, '');
  if (/^(?:\/(?!\.\.?(?:\/|$))[A-Za-z0-9._~-]+)*$/.test(path)) return path;
  throw invalid(raw, 'use a path of letters, digits and "-._~", as in "/docs"', 'base path');
}

/** Headers that frame the message or belong to the connection. */
const RESERVED = /^(?:connection|content-length|transfer-encoding|keep-alive|upgrade|trailer|date)$/i;

/** A header, as in `Name: value`. */
export function header(raw: RawValue): readonly [name: string, value: string] {
  const [, name = '', value = ''] = /^([^:]*):[ \t]*(.*)$/s.exec(raw.value) ?? [];
  try {
    http.validateHeaderName(name);
    http.validateHeaderValue(name, value);
  } catch {
    throw invalid(raw, 'use "Name: value", on one line of printable characters');
  }
  if (RESERVED.test(name)) throw invalid(raw, `${quoted(name)} is set by the listener: leave it out`);
  return [name, value];
}

/** `*`, or scheme, host and port as browsers send them in `Origin` (RFC 6454 section 7). */
export function origin(raw: RawValue): string {
  const { value } = raw;
  if (value === '*' || (URL.canParse(value) && new URL(value).origin === value)) return value;
  const withScheme = /[/?#@]/.test(value) || !URL.canParse(`http://${value}`) ? '' : `http://${value}`;
  const advice =
    withScheme === ''
      ? 'use "*", or scheme and host, as in "https://example.org"'
      : `an origin has a scheme, as in ${quoted(new URL(withScheme).origin)}`;
  throw invalid(raw, advice, 'origin');
}
