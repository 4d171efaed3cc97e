/** Where the web profile answers differently from the python profile. */
export interface Difference {
  readonly reason: string;
  /** The request targets concerned. */
  readonly concerns: (target: string) => boolean;
  /** The answer of the web profile. */
  readonly web: { status?: string; type?: string; location?: string; body?: string };
}

/** Extensions whose media type Python lacks, or knows by an older name. */
const TYPES: Readonly<Record<string, string>> = {
  asc: 'application',
  aso: 'application',
  cer: 'application',
  chm: 'application',
  cpt: 'application',
  csh: 'text',
  gam: 'application',
  js: 'text',
  jsx: 'text',
  man: 'text',
  manifest: 'text',
  me: 'text',
  mjs: 'text',
  mmd: 'application',
  mpc: 'application',
  ms: 'text',
  mvb: 'application',
  obj: 'model',
  pdb: 'application',
  pl: 'text',
  pls: 'application',
  pm: 'text',
  pot: 'application',
  pyo: 'model',
  rb: 'text',
  rm: 'application',
  roff: 'text',
  sh: 'text',
  sid: 'image',
  sisx: 'application',
  spc: 'application',
  srt: 'application',
  stl: 'model',
  t: 'text',
  tcl: 'text',
  tex: 'text',
  bat: 'text',
  latex: 'text',
  sql: 'text',
  ts: 'text',
  toml: 'text',
  tk: 'application',
  tr: 'text',
  vrml: 'model',
  webp: 'image',
  wrl: 'model',
  wsc: 'message',
  yaml: 'text',
};

const REFUSED = { status: '400', type: '', location: '', body: '' };

/** The target of a full URL. */
const WHOLE: Readonly<Record<string, Difference['web']>> = {
  'http://localhost': { status: '200', type: 'listing' },
  'http://localhost/': { status: '200', type: 'listing' },
  'http://localhost/hello.txt': { status: '200', type: 'text', body: 'hello, world\n' },
  'http://evil.example/sub': { status: '301', location: '/sub/' },
};

export const DIFFERENCES: readonly Difference[] = [
  ...Object.entries(WHOLE).map(([url, web]) => ({
    reason: 'an absolute URL leads where its path leads (RFC 9112 section 3.2.2)',
    concerns: (target: string) => target === url,
    web,
  })),
  {
    reason: 'the parser of Node.js takes no target without a slash (RFC 9112 section 3.2)',
    concerns: (target) => !target.startsWith('/') && target !== '*' && !/^[a-z]+:\/\//i.test(target),
    web: REFUSED,
  },
  {
    reason: 'nor one with bytes above 0x7F, which RFC 3986 does not have',
    concerns: (target) => /[^\0-\x7f]/.test(target),
    web: REFUSED,
  },
  {
    reason: 'a head may have 16 KiB',
    concerns: (target) => target.length > 16_000,
    web: { status: '431' },
  },
  {
    reason: 'the title of a listing does not show the query, so a query that is not valid text is harmless',
    concerns: (target) => target === '/sub/?%ED%A0%80',
    web: { status: '200', type: 'listing' },
  },
  ...Object.entries(TYPES).map(([extension, type]) => ({
    reason: `.${extension} is of another type in mime-db, or is shown as text`,
    concerns: (target: string) => target.startsWith('/mime/') && target.endsWith(`.${extension}`),
    web: { type },
  })),
];
