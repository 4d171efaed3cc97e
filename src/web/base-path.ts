import { pathOf, unquote } from '../files/path.ts';
import type { ByteString } from '../util/text.ts';

/**
 * Cuts the base path off a request target. Names are compared decoded, so `/d%6Fcs` is below `/docs`.
 * @param base as in `/docs`; empty for none
 * @returns the rest, without a leading slash for the base path itself; undefined for a target outside of it
 */
export function belowBase(base: string, target: ByteString): ByteString | undefined {
  if (base === '') return target;
  const names = base.split('/');
  const given = pathOf(target).split('/').slice(0, names.length);
  const isBelow = names.every((name, index) => given[index] !== undefined && unquote(given[index]) === name);
  return isBelow ? target.slice(given.join('/').length) : undefined;
}
