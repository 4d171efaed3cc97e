/** The behaviour of a Python version, as far as versions differ. */
export interface Traits {
  /** One of the two numbers of a protocol version. */
  readonly versionPart: RegExp;
  /** Digits that `int` accepts. */
  readonly maxDigits: number;
  /** Whether the last of more than three words in a request line is parsed as the version. */
  readonly looksForVersionInLongLines: boolean;
  /** Whether leading slashes of a target count as one. */
  readonly collapsesSlashes: boolean;
  /** Whether a path is cut off at its first NUL. */
  readonly cutsAtNul: boolean;
  /** Whether `os.path.isdir` returns False for an invalid path, and the trailing slash is checked afterwards. */
  readonly refusesTrailingSlash: boolean;
  /** Whether an index has to be a file. */
  readonly indexIsFile: boolean;
  /** Whether a listing reveals the path on disk in its title if the target is not UTF-8. */
  readonly showsFolder: boolean;
  /** Whether the title of a listing includes the query and fragment of the target. */
  readonly showsQuery: boolean;
  /** Whether If-Modified-Since is supported. */
  readonly isConditional: boolean;
  /** Whether the date of a file is rounded to microseconds and limited to the years 1 to 9999. */
  readonly roundsDates: boolean;
  /** MIME types of extensions unknown to 3.5. */
  readonly types: Readonly<Record<string, string>>;
  readonly urls: UrlTraits;
}

/** How `urllib.parse` splits and unsplits a URL. */
export interface UrlTraits {
  /** Whether leading control characters are dropped. */
  readonly stripsControls: boolean;
  /** Whether digits after a colon prevent a scheme. */
  readonly digitsArePort: boolean;
  readonly schemeBeginsWithLetter: boolean;
  /** Whether a bracketed host must be an IPv6 address. */
  readonly checksBrackets: boolean;
  /** Whether nothing may precede the brackets, and only a port follow them. */
  readonly checksAroundBrackets: boolean;
  /** Whether a path that starts with two slashes gets an empty host. */
  readonly guardsSlashes: boolean;
  /** Whether a path after a scheme stays without a leading slash. */
  readonly keepsRelative: boolean;
  /** Schemes that get `//` even without a host. */
  readonly schemesWithHost: readonly string[];
}

/** Python 3.5.10, which weblistener mirrors. */
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
