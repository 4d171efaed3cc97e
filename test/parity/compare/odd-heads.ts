import { readFileSync } from 'node:fs';
import type { ByteString } from '../../../src/util/text.ts';
import type { Request } from '../request.ts';

const GROUPS = ['request-line', 'versions', 'methods', 'header-syntax', 'headers'];

/** A line that a listener could parse as a request: a token (RFC 7230 section 3.2.6) and a target. */
const REQUEST_LINE = /^\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)[\t ]+(?:[/*]|\S+[\t ]+HTTP\/)/;

/** The distinct odd heads of the corpus with the target `/` and no methods but GET and HEAD. */
export function oddHeads(): Request[] {
  const heads = new Map<string, Request>();
  for (const { group, request: recorded, halfClose } of corpus()) {
    const request = recorded.replace(/\/(?:hello\.txt|page\.html|missing|sub)\b/g, '/');
    if (GROUPS.includes(group) && isReadOnly(request)) {
      heads.set(`${halfClose} ${request}`, { request, halfClose });
    }
  }
  return [...heads.values()];
}

/** Whether no line is a request with a method other than GET or HEAD. */
export function isReadOnly(request: ByteString): boolean {
  return request.split(/[\r\n]+/).every((line) => {
    const [, method] = REQUEST_LINE.exec(line) ?? [];
    return method === undefined || method === 'GET' || method === 'HEAD';
  });
}

function corpus(): (Request & { group: string })[] {
  const lines = readFileSync(new URL('../exchanges.jsonl', import.meta.url), 'utf8')
    .trimEnd()
    .split('\n');
  return lines.map((line) => JSON.parse(line));
}
