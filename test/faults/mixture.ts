import { mkdirSync } from 'node:fs';
import type { Expected } from './answers.ts';
import { writeContent } from './content.ts';
import type { Context, Profile } from './fault.ts';
import { get, layPlain, served } from './plain.ts';

/** A kind of request. */
export interface Kind {
  readonly name: string;
  readonly request: string;
  readonly expected: Readonly<Record<Profile, Expected>>;
  /** Whether the web profile keeps the connection alive afterwards. */
  readonly keeps: boolean;
}

const SMALL = { size: 1000, seed: 41 };
const MIDDLE = { size: 100_000, seed: 42 };
const LARGE = { size: 700_000, seed: 43 };

/** Entries of the listed folder. */
const ENTRIES = 50;

/** In the order of the requests. */
export const KINDS: readonly Kind[] = [
  same('a small file', get('/small.bin'), { status: [200], content: SMALL }),
  same('a missing file', get('/missing?q'), { status: [404] }),
  same('a file of 100 KB', get('/middle.bin'), { status: [200], content: MIDDLE }),
  same('a listing', get('/folder/'), { status: [200] }),
  same('a redirect', get('/folder'), { status: [301] }),
  same('a HEAD', get('/middle.bin').replace('GET', 'HEAD'), {
    status: [200],
    content: MIDDLE,
    hasBody: false,
  }),
  kind('a range', get('/middle.bin', 'Range: bytes=5-104\r\n'), {
    python: { status: [200], content: MIDDLE },
    web: { status: [206] },
  }),
  same('a file of 700 KB', get('/large.bin'), { status: [200], content: LARGE }),
  kind('a conditional request', get('/small.bin', 'If-None-Match: *\r\n'), {
    python: { status: [200], content: SMALL },
    web: { status: [304] },
  }),
  kind('another method', get('/small.bin').replace('GET', 'BREW'), {
    python: { status: [501] },
    web: { status: [405] },
  }),
  kind('a malformed request', 'GET /small.bin HTTP/x\r\n\r\n', {
    python: { status: [], isBare: true },
    web: { status: [400] },
  }),
];

/** Creates the requested files and that of the plain request. */
export function layMixture(context: Context): void {
  layPlain(context);
  writeContent(served(context, 'small.bin'), SMALL);
  writeContent(served(context, 'middle.bin'), MIDDLE);
  writeContent(served(context, 'large.bin'), LARGE);
  mkdirSync(served(context, 'folder'));
  for (let entry = 0; entry < ENTRIES; entry += 1)
    writeContent(served(context, `folder/entry-${entry}`), { size: entry, seed: 44 });
}

function same(name: string, request: string, expected: Expected): Kind {
  return { name, request, expected: { python: expected, web: expected }, keeps: true };
}

function kind(name: string, request: string, expected: Kind['expected']): Kind {
  return { name, request, expected, keeps: ![400, 405].includes(expected.web.status[0] ?? 0) };
}
