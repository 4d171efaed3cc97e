import { expect, test } from 'vitest';
import { Results } from './race.ts';
import { report } from './report.ts';
import { PROFILES } from './rows.ts';

test('report() shows medians, spreads, ratios, reasons and curves', () => {
  const results = new Results();
  for (const missing of [5000, 7000, 6000]) results.add('weblistener', { missing, 'big-4-memory': 9 });
  for (const missing of [4000, 1000, 3000]) results.add('original', { missing, 'big-4-memory': 3 });
  results.add('sirv', { missing: 10_000 });
  results.discard('sirv', 'missing', 'wrong: 200 instead of 404');
  const text = report({
    profile: { ...PROFILES.python, note: 'How it was measured.' },
    heading: ['Today.'],
    rows: ['missing', 'start'],
    versions: { weblistener: 'weblistener 1.0.0', original: 'CPython 3.5.10', sirv: 'sirv-cli 3.0.1' },
    missing: ['nginx'],
    results,
    systemCalls: [{ row: 'file', floor: 'bare', ours: { read: 2, openat: 1 }, theirs: { read: 2.004 } }],
    curves: [{ title: 'Listing', points: [{ size: 10, label: '10 entries', figures: { ms: [3, 1, 2.5] } }] }],
  });
  expect(text.replaceAll(/ +\|/g, ' |').replaceAll(/\| +/g, '| ').replaceAll(/-+/g, '-')).toBe(`\
# Benchmark

Today.

| contestant | version |
| - | - |
| weblistener | weblistener 1.0.0 |
| original | CPython 3.5.10 |
| sirv | sirv-cli 3.0.1 |

Not installed: nginx.

## Side by side

How it was measured.

| row | contestant | median | spread | ours : theirs |
| - | - | -: | -: | -: |
| 404, 32 clients (requests/s) | weblistener | 6,000 | 5,000 to 7,000 | |
| | original | 3,000 | 1,000 to 4,000 | 2.00 |
| | sirv | wrong: 200 instead of 404 | | |
| 100 MB file, four clients, peak memory above idle (MiB) | weblistener | 9.0 | 9.0 to 9.0 | |
| | original | 3.0 | 3.0 to 3.0 | |
| | sirv | n/a | | |
| start-up, from exec to the first answer (ms) | weblistener | n/a | | |
| | original | n/a | | |
| | sirv | n/a | | |
| idle memory (MiB) | weblistener | n/a | | |
| | original | n/a | | |
| | sirv | n/a | | |

## System calls per request: file

| call | weblistener | bare |
| - | -: | -: |
| openat | 1.00 | 0.00 |
| read | 2.00 | 2.00 |

## Listing

| | ms |
| - | -: |
| 10 entries | 2.50 |
`);
});
