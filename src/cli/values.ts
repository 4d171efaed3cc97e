import { existsSync } from 'node:fs';
import { validateHeaderName, validateHeaderValue } from 'node:http';
import { availableParallelism } from 'node:os';
import { UsageError } from '../errors.ts';
import { quoted } from '../util/quoted.ts';
import type { RawValue } from './inputs.ts';
import { servedDirectory } from './served-directory.ts';

interface Range {
  readonly min: number;
  readonly max: number;
  readonly default: number;
  /** What can be given instead of a number. */
  readonly orElse?: string;
}

/** A whole number. */
export function number(
  what: string,
  found: RawValue | undefined,
  { min, max, default: fallback, orElse }: Range,
): number {
  if (found === undefined) return fallback;
  const value = /^[0-9]{1,9}$/.test(found.value) ? Number(found.value) : Number.NaN;
  if (value >= min && value <= max) return value;
  const instead = orElse === undefined ? '' : `, or ${orElse}`;
  throw new UsageError(
    `Invalid ${what} ${found.source}: give a whole number from ${min} to ${max}${instead}`,
  );
}

/** How many processes. */
export function workers(found: RawValue | undefined): number {
  if (found?.value === 'auto') return availableParallelism();
  return number('number of workers', found, { min: 1, max: 256, default: 1, orElse: '"auto"' });
}

/** One of two words, the first by default. */
export function choice<Word extends string>(
  what: string,
  found: RawValue | undefined,
  [one, other]: readonly [Word, Word],
): Word {
  if (found === undefined || found.value === one) return one;
  if (found.value === other) return other;
  throw new UsageError(`Invalid ${what} ${found.source}: give "${one}" or "${other}"`);
}

/** An option without a value, or `yes` or `no` in its variable. */
export function flag(what: string, found: RawValue | undefined): boolean {
  const value = found?.value.toLowerCase() ?? 'no';
  if (['yes', 'true', '1'].includes(value)) return true;
  if (['no', 'false', '0'].includes(value)) return false;
  throw new UsageError(`Invalid value of ${what} ${found?.source}: give "yes" or "no"`);
}

/** Whether links are followed out of the folder; what is opened is looked up where Linux tells of it. */
export function symlinks(found: RawValue | undefined): boolean {
  const isFollowed = !flag('no-symlinks', found);
  if (!isFollowed && !existsSync('/proc/self/fd'))
    throw new UsageError(
      'Option "--no-symlinks" needs /proc, as Linux has it: serve a folder without links instead',
    );
  return isFollowed;
}

export function address(found: RawValue | undefined): string | undefined {
  if (found?.value === '')
    throw new UsageError(`Invalid address ${found.source}: give an IP address or a host name`);
  return found?.value;
}

export function directory(found: RawValue | undefined): Buffer {
  try {
    return servedDirectory(found?.value ?? '.');
  } catch (error) {
    throw new UsageError(`Invalid directory ${found?.source ?? '"."'}: ${(error as Error).message}`);
  }
}

/** A header field that is sent with every answer; it must be none that tells where an answer ends. */
export function header({ value: text, source }: RawValue): readonly [name: string, value: string] {
  const [, name = '', value = ''] = /^([^:]*):[ \t]*(.*)$/s.exec(text) ?? [];
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
  } catch {
    throw new UsageError(`Invalid header ${source}: give "Name: value", in one line of printable characters`);
  }
  if (/^(?:connection|content-length|transfer-encoding|keep-alive|upgrade|trailer|date)$/i.test(name))
    throw new UsageError(`Invalid header ${source}: ${quoted(name)} is for the listener to say`);
  return [name, value];
}

/** `*`, or where a page comes from: scheme, host and port (RFC 6454 section 7). */
export function origin(found: RawValue | undefined): string | undefined {
  if (found === undefined || found.value === '*') return found?.value;
  if (URL.canParse(found.value) && new URL(found.value).origin === found.value) return found.value;
  throw new UsageError(
    `Invalid origin ${found.source}: give "*", or scheme and host, as in "https://example.org"`,
  );
}
