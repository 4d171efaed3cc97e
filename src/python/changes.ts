import { lowerOf } from './lower.ts';
import { PYTHON_3_5, type Traits, type UrlTraits } from './traits.ts';
import { isSince, type Version } from './version.ts';

/** A change in CPython that is visible in answers. */
export interface Change {
  /** The first releases with it: see `isSince`. */
  readonly since: string;
  /** The first releases without it again. */
  readonly until?: string;
  readonly why: string;
  readonly traits: Partial<Omit<Traits, 'urls'>> & { readonly urls?: Partial<UrlTraits> };
}

/** All changes after 3.5.10 but those of the MIME types, in the order in which they apply. */
export const CHANGES: readonly Change[] = [
  {
    since: '3.6.0',
    why: 'int() accepts underscores between digits (PEP 515)',
    traits: { versionNumber: /^[+-]?[0-9]+(?:_[0-9]+)*$/ },
  },
  {
    since: '3.6.0',
    why: 'dates are formatted by email.utils.formatdate()',
    traits: { roundsDates: true },
  },
  {
    since: '3.6.0',
    why: 'a listing escapes no quotes, which are not in attributes',
    traits: { escapesQuotes: false },
  },
  {
    since: '3.6.0',
    why: 'the reason of a 505 is in lower case',
    traits: { invalidVersion: 'Invalid HTTP version' },
  },
  {
    since: '3.6.0',
    why: 'a header line that is too long gets 431 (RFC 6585)',
    traits: {
      headerLineTooLong: { status: 431, explain: 'got more than 65536 bytes when reading header line' },
    },
  },
  {
    since: '3.6.0',
    why: 'names are sorted by the lower case of Unicode 9.0',
    traits: { lower: lowerOf('9.0') },
  },
  {
    since: '3.7.0',
    why: 'the last word of a request line is its version however many there are (bpo-28548)',
    traits: { parsesLastWord: true },
  },
  {
    since: '3.7.0',
    why: 'quote() leaves ~ alone (RFC 3986; bpo-16285)',
    traits: { quotesTilde: false },
  },
  {
    since: '3.7.0',
    why: 'If-Modified-Since is supported (bpo-29654)',
    traits: { isConditional: true },
  },
  {
    since: '3.7.0',
    why: 'names are sorted by the lower case of Unicode 11.0',
    traits: { lower: lowerOf('11.0') },
  },
  {
    since: '3.7.6 3.8.1',
    until: '3.7.7 3.8.2',
    why: 'a scheme may precede digits (bpo-27657), for one release',
    traits: { urls: { digitsArePort: false } },
  },
  {
    since: '3.7.14 3.8.14 3.9.14 3.10.6 3.11.0',
    why: 'leading slashes of a target count as one (gh-87389, CVE-2021-28861)',
    traits: { collapsesSlashes: true },
  },
  {
    since: '3.7.14 3.8.14 3.9.14 3.10.7 3.11.0',
    why: 'int() accepts 4,300 digits at most (CVE-2020-10735)',
    traits: { maxDigits: 4300 },
  },
  {
    since: '3.7.17 3.8.17 3.9.17 3.10.12 3.11.4',
    why: 'urlsplit() drops leading control characters (gh-102153, CVE-2023-24329)',
    traits: { urls: { stripsControls: true } },
  },
  {
    since: '3.8.0',
    why: 'names are sorted by the lower case of Unicode 12.1',
    traits: { lower: lowerOf('12.1') },
  },
  {
    since: '3.8.20 3.9.20 3.10.15 3.11.10 3.12.4',
    why: 'urlunsplit() keeps a path with two leading slashes from becoming a host (gh-67693)',
    traits: { urls: { guardsSlashes: true } },
  },
  {
    since: '3.9.0',
    why: 'a scheme may precede digits (bpo-27657)',
    traits: { urls: { digitsArePort: false } },
  },
  {
    since: '3.9.0',
    why: 'names are sorted by the lower case of Unicode 13.0',
    traits: { lower: lowerOf('13.0') },
  },
  {
    since: '3.9.5',
    why: 'a redirect has a Content-Length (bpo-43972)',
    traits: { redirectHasLength: true },
  },
  {
    since: '3.10.10 3.11.2',
    why: 'an index has to be a file (gh-100474)',
    traits: { indexIsFile: true },
  },
  {
    since: '3.11.0',
    until: '3.11.5',
    why: 'os.path.normpath() cuts a path off at a NUL (gh-106242, CVE-2023-41105)',
    traits: { cutsAtNul: true },
  },
  { since: '3.11.0', why: 'pages are HTML 5', traits: { html: 5 } },
  {
    since: '3.11.0',
    why: 'a member of an IntEnum is printed as its number',
    traits: { showsStatusName: false },
  },
  {
    since: '3.11.0',
    why: 'names are sorted by the lower case of Unicode 14.0',
    traits: { lower: lowerOf('14.0') },
  },
  {
    since: '3.11.1',
    why: 'a scheme begins with a letter (gh-99418)',
    traits: { urls: { schemeBeginsWithLetter: true } },
  },
  {
    since: '3.11.4',
    why: 'the numbers of a version are one to ten digits (gh-103204)',
    traits: { versionNumber: /^[0-9]{1,10}$/ },
  },
  {
    since: '3.11.4',
    why: 'urlsplit() checks the address in brackets (gh-103848)',
    traits: { urls: { checksBrackets: 'address' } },
  },
  {
    since: '3.11.5',
    why: 'rtsps is a scheme with a host (gh-104554)',
    traits: { urls: { schemesWithHost: ['rtsps'] } },
  },
  {
    since: '3.9.22 3.10.17 3.11.12 3.12.9 3.13.2',
    why: 'urlsplit() allows nothing before brackets and only a port after them (gh-105704, CVE-2025-0938)',
    traits: { urls: { checksBrackets: 'netloc' } },
  },
  {
    since: '3.12.0',
    why: 'itms-services is a scheme with a host (gh-104139)',
    traits: { urls: { schemesWithHost: ['rtsps', 'itms-services'] } },
  },
  {
    since: '3.12.0',
    why: 'names are sorted by the lower case of Unicode 15.0',
    traits: { lower: lowerOf('15.0') },
  },
  {
    since: '3.12.6',
    why: 'urlunsplit() adds no slash between a scheme and a path (gh-85110)',
    traits: { urls: { keepsRelative: true } },
  },
  {
    since: '3.13.0',
    why: '414 has its name from RFC 9110 (gh-102247)',
    traits: { uriTooLong: 'URI Too Long' },
  },
  {
    since: '3.13.0',
    why: 'names are sorted by the lower case of Unicode 15.1',
    traits: { lower: lowerOf('15.1') },
  },
  {
    since: '3.13.4 3.14.0',
    why: 'the title of a listing is the path alone (gh-133889)',
    traits: { titleHasQuery: false },
  },
  {
    since: '3.13.4 3.14.0',
    why: '%2F at the end of a target counts as a slash (gh-134098)',
    traits: { encodedSlashEndsPath: true },
  },
  {
    since: '3.13.10 3.14.1',
    why: 'a request of two words has no headers (gh-70765)',
    traits: { simpleRequestHasHeaders: false },
  },
  {
    since: '3.13.15 3.14.7',
    why: 'the answer to a malformed request line has a status line and headers (gh-54930)',
    traits: { malformedHasHeaders: true },
  },
  {
    since: '3.13.15 3.14.7',
    why: 'an IPvFuture address may begin with an upper case V (gh-105708)',
    traits: { urls: { futureAddress: /^[vV][a-fA-F0-9]+\.[^\n]+$/ } },
  },
  { since: '3.14.0', why: 'pages support dark mode (gh-123430)', traits: { colorScheme: true } },
  {
    since: '3.14.0',
    why: 'names are sorted by the lower case of Unicode 16.0',
    traits: { lower: lowerOf('16.0') },
  },
];

/** The traits of a release. */
export function traitsOf(version: Version): Traits {
  return Object.freeze(CHANGES.filter((change) => hasChange(version, change)).reduce(apply, PYTHON_3_5));
}

function hasChange(version: Version, { since, until }: Change): boolean {
  return isSince(version, since) && !(until !== undefined && isSince(version, until));
}

function apply(traits: Traits, { traits: { urls, ...changed } }: Change): Traits {
  return { ...traits, ...changed, urls: { ...traits.urls, ...urls } };
}
