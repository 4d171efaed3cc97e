import type { ByteString } from '../../src/util/text.ts';

/** The bytes of a request. */
export interface Request {
  readonly request: ByteString;
  readonly halfClose?: boolean | undefined;
}

/** A request line and its words. */
export interface RequestParts {
  /** With its line ending. */
  readonly line: ByteString;
  readonly words: readonly ByteString[];
  readonly target: ByteString;
  readonly version: ByteString;
}

export function partsOf(request: ByteString): RequestParts {
  const line = /^[^\n]*\n?/.exec(request)?.[0] ?? '';
  const words = line.split(/[\t-\r\x1c- \x85\xa0]+/).filter((word) => word !== '');
  const [, target = '', version = 'HTTP/0.9'] = words;
  return { line, words, target, version };
}
