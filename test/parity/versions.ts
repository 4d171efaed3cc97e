import { type Answered, isError, isListing, type Reply, refusal, withBody } from './answer.ts';
import { errorInHtml5, inRfc9110, listingInHtml5, withColorScheme } from './looks.ts';
import { PYTHON_3_5, type Traits, type UrlTraits } from './traits.ts';

/** A difference of later Python versions from 3.5.10. */
export interface Difference {
  /** The first release with it in each branch; later branches have it from their start. */
  readonly since: string;
  /** A Python expression that is true if a distribution backported it. */
  readonly orWhere?: string;
  /** The first releases without it, like `since`. */
  readonly until?: string;
  /** A Python expression that is true if a distribution backported its removal. */
  readonly unless?: string;
  readonly why: string;
  /** Its effect on the decision. */
  readonly decides?: Partial<Omit<Traits, 'urls'>>;
  readonly urls?: Partial<UrlTraits>;
  /** Its effect on the form of the answer. */
  readonly looks?: (answered: Answered) => Reply;
  /** Letters of the test trees with a new lower case, which affects the order of listings. */
  readonly capitals?: string;
  /** Whether it is in the table of MIME types, and therefore applies only to a Python with its own table. */
  readonly inOwnTypes?: true;
  /** Whether the log escapes control characters and backslashes. */
  readonly escapesLog?: true;
}

/** Imports for the expressions. */
const HANDLER = `__import__('http.server').server.SimpleHTTPRequestHandler`;
const URLS = `__import__('urllib.parse').parse`;

/** In the order of their versions, in which they are applied. */
export const DIFFERENCES: readonly Difference[] = [
  {
    since: '3.6.0',
    why: 'int() accepts underscores between digits (PEP 515)',
    decides: { versionPart: /^[+-]?\d+(?:_\d+)*$/ },
  },
  {
    since: '3.6.0',
    why: 'email.utils.formatdate() formats dates: it rounds to microseconds and ends with the year 9999',
    decides: { roundsDates: true },
  },
  {
    since: '3.6.0',
    why: 'html.escape() in a listing does not escape quotes, which are not in attributes',
    looks: ({ reply }) =>
      isListing(reply)
        ? withBody(reply, reply.body.replaceAll('&quot;', '"').replaceAll('&#x27;', "'"))
        : reply,
  },
  {
    since: '3.6.0',
    why: 'the reason of a 505 is in lower case',
    looks: ({ reply }) =>
      reply.status === 505
        ? refusal(505, reply.reason.replace('Invalid HTTP Version', 'Invalid HTTP version'))
        : reply,
  },
  {
    since: '3.6.0',
    why: 'a header line that is too long gets 431 (RFC 6585), and the page names the limit',
    looks: ({ reply }) =>
      reply.reason === 'Line too long'
        ? refusal(431, reply.reason, 'got more than 65536 bytes when reading header line')
        : reply,
  },
  {
    since: '3.6.0',
    why: 'names are sorted by the lower case of Unicode 9.0',
    capitals: '\ua7ae',
  },
  {
    since: '3.6.7 3.7.1',
    inOwnTypes: true,
    why: 'the type of .mjs is known (bpo-31715)',
    decides: { types: { '.mjs': 'application/javascript' } },
  },
  {
    since: '3.7.0',
    why: 'the last word of a request line is parsed as its version for any number of words',
    decides: { looksForVersionInLongLines: true },
  },
  {
    since: '3.7.0',
    why: 'quote() does not quote ~ (RFC 3986)',
    looks: ({ reply }) =>
      isListing(reply)
        ? withBody(
            reply,
            reply.body.replace(/<li><a href="[^"]*">/g, (link) => link.replaceAll('%7E', '~')),
          )
        : reply,
  },
  {
    since: '3.7.0',
    why: 'a file that is not modified since If-Modified-Since is answered with 304',
    decides: { isConditional: true },
  },
  {
    since: '3.7.0',
    why: 'names are sorted by the lower case of Unicode 11.0',
    capitals: '\u1c90',
  },
  {
    since: '3.7.6 3.8.1',
    until: '3.7.7 3.8.2',
    why: 'urlsplit() accepts a scheme before digits (bpo-27657, soon reverted)',
    urls: { digitsArePort: false },
  },
  {
    since: '3.7.14 3.8.14 3.9.14 3.10.6 3.11.0',
    orWhere: `'lstrip' in ${HANDLER}.parse_request.__code__.co_names`,
    why: 'leading slashes of the target count as one (CVE-2021-28861)',
    decides: { collapsesSlashes: true },
  },
  {
    since: '3.7.14 3.8.14 3.9.14 3.10.7 3.11.0',
    orWhere: `hasattr(__import__('sys'), 'set_int_max_str_digits')`,
    why: 'int() accepts at most 4300 digits (CVE-2020-10735)',
    decides: { maxDigits: 4300 },
  },
  {
    since: '3.7.16 3.8.16 3.9.16 3.10.9 3.11.1',
    orWhere: `hasattr(${HANDLER}, '_control_char_table')`,
    why: 'the log escapes control characters and backslashes (gh-100001)',
    escapesLog: true,
  },
  {
    since: '3.7.17 3.8.17 3.9.17 3.10.12 3.11.4',
    why: 'the title of a listing does not reveal the path of the folder (gh-104049)',
    decides: { showsFolder: false },
  },
  {
    since: '3.7.17 3.8.17 3.9.17 3.10.12 3.11.4',
    orWhere: `${URLS}.urlsplit('\\x01x:').scheme == 'x'`,
    why: 'urlsplit() drops leading control characters (gh-102153)',
    urls: { stripsControls: true },
  },
  {
    since: '3.8.0',
    why: 'os.path.isdir() returns False for an invalid path, and then a trailing slash leads to 404 (bpo-33721, bpo-17324)',
    decides: { refusesTrailingSlash: true },
  },
  {
    since: '3.8.0',
    why: 'names are sorted by the lower case of Unicode 12.1',
    capitals: '\ua7ba',
  },
  {
    since: '3.8.20 3.9.20 3.10.15 3.11.10 3.12.4',
    orWhere: `${URLS}.urlunsplit(('', '', '//a', '', '')) == '////a'`,
    why: 'urlunsplit() prevents a path with two leading slashes from becoming a host (gh-67693)',
    urls: { guardsSlashes: true },
  },
  {
    since: '3.9.0',
    why: 'urlsplit() accepts a scheme before digits (bpo-27657, final)',
    urls: { digitsArePort: false },
  },
  {
    since: '3.9.0',
    why: 'names are sorted by the lower case of Unicode 13.0',
    capitals: '\ua7c7',
  },
  {
    since: '3.9.5',
    why: 'a redirect has a Content-Length (bpo-43972)',
    looks: ({ reply }) =>
      reply.status === 301 ? { ...reply, headers: [...reply.headers, ['Content-Length', '0']] } : reply,
  },
  {
    since: '3.10.10 3.11.2',
    why: 'an index must be a file (gh-100474)',
    decides: { indexIsFile: true },
  },
  {
    since: '3.11.0',
    until: '3.11.5',
    unless: `__import__('posixpath').normpath('/a\\0') == '/a\\0'`,
    why: 'os.path.normpath() cuts a path off at a NUL (CVE-2023-41105)',
    decides: { cutsAtNul: true },
  },
  {
    since: '3.11.0',
    why: 'a listing is HTML 5',
    looks: ({ reply }) => (isListing(reply) ? withBody(reply, listingInHtml5(reply.body)) : reply),
  },
  {
    since: '3.11.0',
    why: 'an error page is HTML 5',
    looks: ({ reply }) => (isError(reply) ? withBody(reply, errorInHtml5(reply.body)) : reply),
  },
  {
    since: '3.11.0',
    why: 'a member of an IntEnum is printed as its number',
    looks: ({ reply }) =>
      isError(reply)
        ? withBody(reply, reply.body.replace(/HTTPStatus\.[A-Z_]+/, String(reply.status)))
        : reply,
  },
  {
    since: '3.11.7',
    orWhere: `'rtsps' in ${URLS}.uses_netloc`,
    why: 'rtsps is a scheme with a host (bpo-25307)',
    urls: { schemesWithHost: [...PYTHON_3_5.urls.schemesWithHost, 'rtsps'] },
  },
  {
    since: '3.11.0',
    why: 'names are sorted by the lower case of Unicode 14.0',
    capitals: '\u2c2f',
  },
  {
    since: '3.11.1',
    why: 'a scheme begins with a letter (gh-99418)',
    urls: { schemeBeginsWithLetter: true },
  },
  {
    since: '3.11.4',
    orWhere: `hasattr(${URLS}, '_check_bracketed_host')`,
    why: 'urlsplit() checks the address in brackets (gh-103848)',
    urls: { checksBrackets: true },
  },
  {
    since: '3.9.22 3.10.17 3.11.12 3.12.9 3.13.2',
    orWhere: `hasattr(${URLS}, '_check_bracketed_netloc')`,
    why: 'urlsplit() allows nothing before brackets and only a port after them (CVE-2025-0938)',
    urls: { checksBrackets: true, checksAroundBrackets: true },
  },
  {
    since: '3.11.4',
    why: 'the numbers of a version are one to ten digits (gh-103204)',
    decides: { versionPart: /^\d{1,10}$/ },
  },
  {
    since: '3.12.0',
    orWhere: `'itms-services' in ${URLS}.uses_netloc`,
    why: 'itms-services is a scheme with a host (gh-104139)',
    urls: { schemesWithHost: [...PYTHON_3_5.urls.schemesWithHost, 'rtsps', 'itms-services'] },
  },
  {
    since: '3.12.6',
    why: 'urlunsplit() adds no slash between a scheme and a path (gh-85110)',
    urls: { keepsRelative: true },
  },
  {
    since: '3.13.0',
    why: '414 has its name from RFC 9110',
    looks: ({ reply }) => (reply.status === 414 ? inRfc9110(reply) : reply),
  },
  {
    since: '3.14.0',
    orWhere: `'split' in ${HANDLER}.list_directory.__code__.co_names`,
    why: 'the title of a listing is the path alone',
    decides: { showsQuery: false },
  },
  {
    since: '3.14.0',
    why: 'the pages support dark mode (gh-123430)',
    looks: ({ reply }) => (isListing(reply) || isError(reply) ? withColorScheme(reply) : reply),
  },
  {
    since: '3.14.0',
    why: 'names are sorted by the lower case of Unicode 16.0',
    capitals: '\ua7cb',
  },
];
