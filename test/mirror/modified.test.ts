import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isNotModified } from '../../src/mirror/modified.ts';
import { traitsOf } from '../../src/python/changes.ts';
import { isSince } from '../../src/python/version.ts';
import { formatEmailDate, roundedSecond } from '../../src/util/email-date.ts';
import { ask, findPythons } from '../support/python.ts';

/** Tue, 13 May 2014 16:53:20 GMT */
const SECOND = 1_400_000_000n;
const MTIME_NS = SECOND * 1_000_000_000n + 5n;

/** Dates at that second or near it, in valid and invalid forms. */
const DATES = [
  ...['Tue, 13 May 2014 16:53:20 GMT', 'Tue, 13 May 2014 16:53:19 GMT', 'Tue, 13 May 2014 16:53:21 GMT'],
  ...['Tuesday, 13-May-14 16:53:20 GMT', 'Tue May 13 16:53:20 2014', 'Tue, 13 May 2014 16:53:20 -0000'],
  ...['Tue, 13 May 2014 16:53:20 +0000', 'Tue, 13 May 2014 18:53:20 +0200', 'Thu, 01 Jan 1970 00:00:00 GMT'],
  ...[
    'Tue, 32 May 2014 16:53:20 GMT',
    'yesterday',
    '',
    'Tue,',
    ',',
    ', , , ,',
    'Tue, 13 May 2014',
    '13 May 2014 16:53',
  ],
  ...[
    '13 May 2014 16.53.20',
    '13 May 2014 16.53',
    '13 May 2014 1.2.3.4',
    '13 May 2014 165320',
    '13 May 2014 16:53:20Z',
  ],
  ...[
    '13 May 2014 16:53:20+0000',
    '13 May 2014 16:53:20-0000',
    '13 May 2014 16:53:20+0100',
    'May 13 2014 16:53:20',
  ],
  ...[
    '13 may, 2014, 16:53:20, GMT',
    '13, May 2014 16:53:20',
    '2014 May 13 16:53:20',
    '13 May 16:53:20 2014 GMT',
  ],
  ...[
    '13 May 16:53:20 GMT 2014',
    '13 May GMT 16:53:20 2014',
    '13 May est 16:53:20 2014',
    '13 September 2014 16:53:20 GMT',
  ],
  ...[
    '13 May 2014 16:53:60 GMT',
    '29 Feb 2015 00:00:00 GMT',
    '29 Feb 2016 00:00:00 GMT',
    '13 May 14 16:53:20 GMT',
  ],
  ...[
    '13 May 68 0:0 GMT',
    '13 May 69 0:0 GMT',
    '13 May 100 0:0 GMT',
    '13 May 9999 0:0 GMT',
    '13 May 10000 0:0 GMT',
  ],
  ...[
    '1_3 May 2_014 1_6:5_3:20',
    '+13 May 2014 16:53:20',
    '-13 May 2014 16:53:20',
    '13 May +2014 16:53:20',
    '13 May \xb2014 0:0',
  ],
  ...[
    '13 May 2014 16:53:20 EST',
    '13 May 2014 16:53:20 utc',
    '13 May 2014 16:53:20 z',
    '13 May 2014 16:53:20 X',
    'x',
  ],
  ...[
    '13 May 2014 16:53:20 +2400',
    '13 May 2014 16:53:20 +999999999999',
    '13 May 2014 16:53:20 0_0',
    '--- 0:0',
    '13-May- 0:0 GMT',
  ],
  ...[
    '13--14 0:0 GMT',
    '-May-14 0:0 GMT',
    '13-May-14 0:0',
    '13\x85May\xa02014\x0b16:53:20\x1cGMT',
    '13 May , 0:0 2014',
    '13 May -5 0:0 -5',
  ],
  ...[
    `13 May 2014 16:53:20 ${'1'.repeat(4301)}`,
    `13 May ${'0'.repeat(4300)}2014 16:53:20`,
    `13 May 2014 0:0 ${'0'.repeat(5000)}`,
  ],
  ...[
    '99999999999999999999 May 2014 0:0',
    '13 May 99999999999999999999 0:0',
    'Tue 13 May 2014 16:53:20',
    'Tuesday 13 May 2014 16:53:20',
  ],
];

const words = fc.constantFrom(
  ...[
    'Tue,',
    'Tue',
    '13',
    '13,',
    '1',
    'May',
    'june',
    'FEB',
    '2014',
    '14',
    '2014,',
    '16:53:20',
    '16:53',
    '16.53.20',
  ],
  ...[
    '16:53:20+0000',
    '16:53:20-0100',
    'GMT',
    'EST',
    '+0000',
    '-0000',
    '-0',
    '+0200',
    '13-May-14',
    '13-May-2014',
    ',',
  ],
  ...['\xb2', '1_0', '', '-', ':', '.', '16:', ':53', '24:00:00', '23:59:59', '99'],
);
const dates = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom(...DATES) },
  { weight: 4, arbitrary: fc.array(words, { minLength: 3, maxLength: 6 }).map((all) => all.join(' ')) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(
        fc.constantFrom(...DATES),
        fc.nat(60),
        fc.constantFrom('', ' ', ',', '0', '9', '-', ':', 'T', '\t', '\xb9'),
      )
      .map(([date, at, put]) => date.slice(0, at) + put + date.slice(at + 1)),
  },
);
const name = fc.constantFrom(
  ...[
    'If-Modified-Since',
    'if-modified-SINCE',
    'If-None-Match',
    'If-Modified-Since ',
    'From ',
    'X',
    '',
    ' X',
    '\t',
  ],
);
const line = fc
  .tuple(
    name,
    fc.constantFrom(':', ': ', ':\t ', ' :', '', ':\r ', ':\x0b'),
    dates,
    fc.constantFrom('\r\n', '\n', '\r', '\r\n ', '\n\t'),
  )
  .map((parts) => parts.join(''));
const blocks = fc
  .tuple(
    fc.array(line, { maxLength: 4 }),
    fc.constantFrom('If-Modified-Since: Tue, 13 May 2014 16:53:20 GMT\r\n', ''),
  )
  .map(([lines, last]) => `${lines.join('')}${last}\r\n`)
  .map((block) => `${block.slice(0, /\n\r?\n/.exec(block)?.index ?? block.length)}\n\r\n`); // ends at the first blank line

/** Answers each block by the code of http.server itself: the status, or the name of an exception. */
const SEND_HEAD = `
import http.client, http.server, io, json, os, sys, tempfile
folder = tempfile.mkdtemp()
path = os.path.join(folder, 'f')
open(path, 'w').close()
blocks, mtime = json.load(sys.stdin)
os.utime(path, ns=(mtime, mtime))
class Handler(http.server.SimpleHTTPRequestHandler):
    def __init__(self, block):
        self.directory, self.path, self.requestline, self.request_version = folder, '/f', '', 'HTTP/1.0'
        self.client_address, self.wfile = ('', 0), io.BytesIO()
        self.headers = http.client.parse_headers(io.BytesIO(block))
    def log_message(self, *args):
        pass
def answer(block):
    try:
        handler = Handler(block.encode('latin-1'))
        file = handler.send_head()
        if file: file.close()
        return handler.wfile.getvalue()[9:12].decode()
    except Exception as error:
        return type(error).__name__
print(json.dumps([answer(block) for block in blocks]))
os.remove(path)
os.rmdir(folder)
`;

/** The same SEED generates the same values. */
const SEED = Number(process.env['SEED'] ?? 3710);
const COUNT = { dates: 20_000, blocks: 5000 };

const pythons = findPythons().filter(({ version }) => isSince(version, '3.7.0'));
if (pythons.length === 0) console.warn('SKIPPED: no CPython since 3.7 but that of a distribution');

describe.each(pythons.map((python) => [python.version.join('.'), python] as const))(
  'isNotModified() as Python %s',
  (_, python) => {
    test.each([
      { what: 'dates', requests: () => withDates(fc.sample(dates, { seed: SEED, numRuns: COUNT.dates })) },
      { what: 'blocks of headers', requests: () => fc.sample(blocks, { seed: SEED, numRuns: COUNT.blocks }) },
    ])('$what', { timeout: 120_000 }, ({ requests }) => {
      const all = requests();
      const theirs = JSON.parse(ask(python, SEND_HEAD, `[${JSON.stringify(all)}, ${MTIME_NS}]`)) as string[];
      const traits = traitsOf(python.version);
      // A time with four parts raises UnboundLocalError in 3.7 and 3.8; ours ignores it, as later releases do.
      const expected = theirs.map((status) => (status === 'UnboundLocalError' ? '200' : status));
      const ours = all.map((block) => (isNotModified(block, MTIME_NS, traits) ? '304' : '200'));
      const wrong = all.flatMap((block, i) =>
        ours[i] === expected[i] ? [] : [[block, ours[i], expected[i]]],
      );
      expect(wrong.slice(0, 5)).toEqual([]);
      expect(new Set(expected)).toEqual(new Set(['200', '304']));
    });
  },
);

function withDates(values: string[]): string[] {
  return [...DATES, ...values].map((date) => `If-Modified-Since: ${date}\r\n\r\n`);
}

test.each([
  {
    block: 'if-modified-since: Tue, 13 May 2014 16:53:20 GMT\r\n\r\n',
    notModified: true,
    why: 'the same second',
  },
  {
    block: 'If-Modified-Since: Tue, 13 May 2014 16:53:19 GMT\r\n\r\n',
    notModified: false,
    why: 'a second before',
  },
  {
    block: 'If-None-Match: *\r\nIf-Modified-Since: Fri, 01 Jan 2038 00:00:00 GMT\r\n\r\n',
    notModified: false,
    why: 'If-None-Match is there',
  },
  {
    block: 'a b\r\nIf-Modified-Since: Fri, 01 Jan 2038 00:00:00 GMT\r\n\r\n',
    notModified: false,
    why: 'the preceding line is not a header field',
  },
  {
    block: 'If-Modified-Since: Fri, 01 Jan\r\n 2038 00:00:00 GMT\r\n\r\n',
    notModified: true,
    why: 'a continued line',
  },
])('isNotModified() is $notModified: $why', ({ block, notModified }) => {
  expect(isNotModified(block, MTIME_NS, traitsOf([3, 12, 1]))).toBe(notModified);
});

test.each([
  { nanoseconds: 1_600_000_000_999_999_800n, second: 1_600_000_001, date: 'Sun, 13 Sep 2020 12:26:41 GMT' },
  { nanoseconds: -100n, second: 0, date: 'Thu, 01 Jan 1970 00:00:00 GMT' },
  {
    nanoseconds: -62_135_596_800_000_000_000n,
    second: -62_135_596_800,
    date: 'Mon, 01 Jan 0001 00:00:00 GMT',
  },
  { nanoseconds: 253_402_300_800_000_000_000n, second: 253_402_300_800, date: undefined },
])('formatEmailDate() of $nanoseconds ns: $date', ({ nanoseconds, second, date }) => {
  expect(roundedSecond(nanoseconds)).toBe(second);
  expect(formatEmailDate(second)).toBe(date);
});
