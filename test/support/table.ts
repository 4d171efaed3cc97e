/**
 * A Markdown table with padded columns.
 * @param right indexes of the right-aligned columns
 */
export function table(
  head: readonly string[],
  lines: readonly (readonly string[])[],
  right: readonly number[] = [],
): string {
  const widths = head.map((title, column) =>
    Math.max(3, title.length, ...lines.map((line) => line[column]?.length ?? 0)),
  );
  const padded = (line: readonly string[]) =>
    `| ${widths.map((width, column) => pad(line[column] ?? '', width, right.includes(column))).join(' | ')} |`;
  const rule = widths.map((width, column) =>
    right.includes(column) ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width),
  );
  return [padded(head), `| ${rule.join(' | ')} |`, ...lines.map(padded)].join('\n');
}

function pad(text: string, width: number, toRight: boolean): string {
  return toRight ? text.padStart(width) : text.padEnd(width);
}
