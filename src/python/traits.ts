import type { ByteString } from '../util/text.ts';
import { lowerOf } from './lower.ts';

/** The differences between CPython releases that are visible in answers. */
export interface Traits extends PathTraits, RequestTraits, PageTraits, FileTraits {}

/** From a request target to a path on disk or a redirect. */
export interface PathTraits {
  /** Whether `%2F` at the end of a target counts as a slash. */
  readonly encodedSlashEndsPath: boolean;
  /** Whether a path ends at its first NUL. */
  readonly cutsAtNul: boolean;
  /** Whether an index has to be a file; else a folder of that name makes the answer 404. */
  readonly indexIsFile: boolean;
  readonly urls: UrlTraits;
}

/** How `urllib.parse` splits and joins a URL. */
export interface UrlTraits {
  /** Whether leading control characters are dropped. */
  readonly stripsControls: boolean;
  /** Whether `path:80` is a path and not a scheme. */
  readonly digitsArePort: boolean;
  readonly schemeBeginsWithLetter: boolean;
  /** How an address in brackets is checked: the pair of brackets, also the address, or also the text around it. */
  readonly checksBrackets: 'pair' | 'address' | 'netloc';
  /** The versions that an IPvFuture address may begin with. */
  readonly futureAddress: RegExp;
  /** Whether a path that begins with two slashes gets an empty host. */
  readonly guardsSlashes: boolean;
  /** Whether a relative path after a scheme stays relative. */
  readonly keepsRelative: boolean;
  /** Schemes with a host besides those of 3.5. */
  readonly schemesWithHost: readonly string[];
}

/** Request lines and header sections. */
export interface RequestTraits {
  /** Each of the two numbers in `HTTP/1.0`. */
  readonly versionNumber: RegExp;
  /** Digits that `int` accepts. */
  readonly maxDigits: number;
  /** Whether the last of more than three words is parsed as the version. */
  readonly parsesLastWord: boolean;
  /** Whether leading slashes of a target count as one. */
  readonly collapsesSlashes: boolean;
  /** Whether a request of two words is followed by header lines. */
  readonly simpleRequestHasHeaders: boolean;
  /** Whether the answer to a malformed request line has a status line and headers. */
  readonly malformedHasHeaders: boolean;
  /** The reason of a 505. */
  readonly invalidVersion: string;
  /** The answer to a header line of more than 65,536 bytes. */
  readonly headerLineTooLong: { readonly status: 400 | 431; readonly explain?: string };
}

/** Error pages and listings. */
export interface PageTraits {
  readonly html: 4 | 5;
  /** Whether pages declare a dark color scheme. */
  readonly colorScheme: boolean;
  /** Whether a status is shown as `HTTPStatus.NOT_FOUND` instead of its number. */
  readonly showsStatusName: boolean;
  /** The reason phrase of a 414. */
  readonly uriTooLong: string;
  /** Whether quotes in the names and the title of a listing are escaped. */
  readonly escapesQuotes: boolean;
  /** Whether `~` in links is percent-encoded. */
  readonly quotesTilde: boolean;
  /** Whether the title of a listing includes query and fragment. */
  readonly titleHasQuery: boolean;
  /** `str.lower`, by which names are sorted. */
  readonly lower: (text: ByteString) => ByteString;
}

/** Files and redirects. */
export interface FileTraits {
  /** Whether `If-Modified-Since` is supported. */
  readonly isConditional: boolean;
  /** Whether dates are rounded to microseconds and limited to the years 1 to 9999, as by `email.utils.formatdate`. */
  readonly roundsDates: boolean;
  /** Whether a redirect has `Content-Length: 0`. */
  readonly redirectHasLength: boolean;
}

/** CPython 3.5.10. */
export const PYTHON_3_5: Traits = {
  encodedSlashEndsPath: false,
  cutsAtNul: false,
  indexIsFile: false,
  urls: {
    stripsControls: false,
    digitsArePort: true,
    schemeBeginsWithLetter: false,
    checksBrackets: 'pair',
    futureAddress: /^v[a-fA-F0-9]+\.[^\n]+$/,
    guardsSlashes: false,
    keepsRelative: false,
    schemesWithHost: [],
  },
  versionNumber: /^[+-]?[0-9]+$/,
  maxDigits: Number.POSITIVE_INFINITY,
  parsesLastWord: false,
  collapsesSlashes: false,
  simpleRequestHasHeaders: true,
  malformedHasHeaders: false,
  invalidVersion: 'Invalid HTTP Version',
  headerLineTooLong: { status: 400 },
  html: 4,
  colorScheme: false,
  showsStatusName: true,
  uriTooLong: 'Request-URI Too Long',
  escapesQuotes: true,
  quotesTilde: true,
  titleHasQuery: true,
  lower: lowerOf('8.0'),
  isConditional: false,
  roundsDates: false,
  redirectHasLength: false,
};
