import type { ByteString } from '../../../src/util/text.ts';
import type { Report } from './compare.ts';
import type { Difference, Excerpt, Kind } from './difference.ts';

/** Bytes shown before and after the first differing one. */
const BEFORE = 24;
const AFTER = 48;
/** Bytes shown of a request. */
const MAX_REQUEST = 300;

/**
 * The report as text: each kept difference, the number of others, and the number of exchanges that agree.
 * @param names names of the two listeners
 */
export function reportText(report: Report, names: readonly [string, string]): string {
  const { exchanges, agreeing, paths, cut, differences } = report;
  return [
    ...differences.map((difference) => `${differenceText(difference, names)}\n`),
    ...othersText(report),
    `${agreeing} of ${exchanges} exchanges agree (${paths} ${paths === 1 ? 'path' : 'paths'}${cut ? '; there is more to send' : ''})`,
    '',
  ].join('\n');
}

function differenceText(difference: Difference, names: readonly [string, string]): string {
  const { kind, at, first, second, request, halfClose } = difference;
  const width = Math.max(names[0].length, names[1].length);
  const start = Math.max(0, at - BEFORE);
  const lines = [first, second].map(
    (excerpt, i) => `  ${names[i]?.padEnd(width)}  ${around(excerpt, start, at)}`,
  );
  const same = escaped(first.text.slice(start - first.from, at - first.from));
  return [
    `${escaped(request.slice(0, MAX_REQUEST))}${request.length > MAX_REQUEST ? `... (${request.length} bytes)` : ''}${halfClose === true ? ' (half-closed)' : ''}`,
    `  ${kind}, ${placeText(difference)}`,
    ...lines,
    `  ${' '.repeat(width)}  ${start > 0 ? '   ' : ''}${' '.repeat(same.length)}^`,
  ].join('\n');
}

function placeText({ at, first, second }: Difference): string {
  const reached = (one: Excerpt) => at < one.from + one.text.length;
  if (reached(first) || reached(second)) return `byte ${at}`;
  return first.length > at || second.length > at
    ? `after byte ${at}, by length or SHA-256`
    : `all ${at} bytes agree`;
}

function around({ text, from, length, ending }: Excerpt, start: number, at: number): string {
  const shown = text.slice(start - from, at - from + AFTER);
  const rest = length - start - shown.length;
  const more = rest > 0 ? `... (${length} bytes` : `  (${length} bytes`;
  return `${start > 0 ? '...' : ''}${escaped(shown)}${more}, ${ending})`;
}

/** The differences of which only the kind was counted. */
function othersText({ kinds, differences }: Report): string[] {
  const shown = (kind: string) => differences.filter((one) => one.kind === kind).length;
  const others = Object.entries(kinds)
    .map(([kind, count]) => [kind as Kind, count - shown(kind)] as const)
    .filter(([, count]) => count > 0);
  if (others.length === 0) return [];
  const total = others.reduce((sum, [, count]) => sum + count, 0);
  return [`and ${total} more: ${others.map(([kind, count]) => `${count} ${kind}`).join(', ')}`, ''];
}

const ESCAPES: Record<string, string> = { '\r': '\\r', '\n': '\\n', '\t': '\\t', '\\': '\\\\' };

/** Bytes on one line. */
function escaped(bytes: ByteString): string {
  return bytes.replace(
    /[\\\x00-\x1f\x7f-\xff]/g,
    (byte) => ESCAPES[byte] ?? `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}
