/** How a version of Python decides what it answers, as far as the versions differ. */
export interface Traits {
  /** One of the two numbers of a protocol version. */
  readonly versionPart: RegExp;
  /** Digits that `int` takes. */
  readonly maxDigits: number;
  /** Whether a request line of more than three words gets its last one read as the version. */
  readonly looksForVersionInLongLines: boolean;
  /** Whether leading slashes of a request target count as one. */
  readonly collapsesSlashes: boolean;
  /** Whether a path is cut off at its first NUL. */
  readonly cutsAtNul: boolean;
  /** Whether `os.path.isdir` says no to a path that cannot be, and the trailing slash is looked at after it. */
  readonly refusesTrailingSlash: boolean;
  /** Whether an index has to be a file. */
  readonly indexIsFile: boolean;
  /** Whether the title of a listing is the path on disk where the target is not UTF-8. */
  readonly showsFolder: boolean;
  /** Whether the title of a listing has the query and the fragment of the target. */
  readonly showsQuery: boolean;
  /** Whether If-Modified-Since is looked at. */
  readonly isConditional: boolean;
  /** Whether the date of a file is rounded to microseconds and limited to the years 1 to 9999. */
  readonly roundsDates: boolean;
  /** Types of extensions that 3.5 does not know. */
  readonly types: Readonly<Record<string, string>>;
  readonly urls: UrlTraits;
}

/** How `urllib.parse` takes a URL apart and puts it together. */
export interface UrlTraits {
  /** Whether control characters in front are dropped. */
  readonly stripsControls: boolean;
  /** Whether digits behind a colon make what stands before it no scheme. */
  readonly digitsArePort: boolean;
  readonly schemeBeginsWithLetter: boolean;
  /** Whether a host in brackets has to be an IPv6 address. */
  readonly checksBrackets: boolean;
  /** Whether such a host begins with its brackets, and behind them is nothing or a port. */
  readonly checksAroundBrackets: boolean;
  /** Whether a path that begins with two slashes gets an empty host put in front. */
  readonly guardsSlashes: boolean;
  /** Whether a path without a slash behind a scheme stays as it is. */
  readonly keepsRelative: boolean;
  /** The schemes that get `//` even without a host. */
  readonly schemesWithHost: readonly string[];
}

/** Python 3.5.10, the one that we mirror. */
export const PYTHON_3_5: Traits = {
  versionPart: /^[+-]?\d+$/,
  maxDigits: Number.POSITIVE_INFINITY,
  looksForVersionInLongLines: false,
  collapsesSlashes: false,
  cutsAtNul: false,
  refusesTrailingSlash: false,
  indexIsFile: false,
  showsFolder: true,
  showsQuery: true,
  isConditional: false,
  roundsDates: false,
  types: {},
  urls: {
    stripsControls: false,
    digitsArePort: true,
    schemeBeginsWithLetter: false,
    checksBrackets: false,
    checksAroundBrackets: false,
    guardsSlashes: false,
    keepsRelative: false,
    schemesWithHost:
      'file ftp git git+ssh gopher http https imap mms nfs nntp prospero rsync rtsp rtspu sftp shttp snews svn svn+ssh telnet wais ws wss'.split(
        ' ',
      ),
  },
};
