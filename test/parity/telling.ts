import { encodeUtf8 } from '../../src/util/text.ts';
import type { TreeEntry } from '../support/tree.ts';
import { encoded } from './generated-tree.ts';
import type { Request } from './request.ts';

/** Names whose order depends on the version of Unicode: a letter with a new lower case, and its neighbours. */
const NAMES = [
  ...[
    '\uA7AE',
    '\u03B1',
    '\u1C90',
    '\u1200',
    '\uA7BAz',
    '\uA7BBa',
    '\uA7C7z',
    '\uA7C8a',
    '\u2C2Fz',
    '\u2C5Fa',
  ],
  '\uA7CB',
];

/** A tree for the targets below. */
export const TELLING_TREE: TreeEntry[] = [
  ...NAMES.map((name): TreeEntry => ({ path: encoded(encodeUtf8(name)), type: 'file', base64: '' })),
  ...['ftp%3A80', 'http%3A80', 'X%3A80', 'sub%FF', 'indexed/index.html'].map(
    (path): TreeEntry => ({ path, type: 'dir' }),
  ),
];

/** Targets on which releases differ and that generated requests rarely reach. */
const TARGETS: readonly string[] = [
  // the listing
  ...['/', '//', '//sub%ED%B3%BF/', '/?q#f', '/?%FF', '/sub%FF/?~', '/indexed/', '/indexed/index.html/'],
  // what is a scheme
  ...['ftp:80', 'http:80', 'X:80', '1x://host/../..', '-://host/../..', 'X://host/../..', 'x_y://host/../..'],
  // which scheme has a host
  ...['rtsp:/..', 'rtsps:/..', 'itms-services:/..', 'ftp:x/../..', 'ftp:////x/../..', 'x:////y/../..'],
  // what is a host
  ...[
    'http://[/../..',
    'http://[x]/../..',
    'http://[::1]/../..',
    'http://[1.2.3.4]/../..',
    'http://[v1.x]/../..',
    'http://[V1.x]/../..',
    'http://[::1%a_b]/../..',
    'http://[::1%]/../..',
    'http://x[::1]/../..',
    'http://x@[::1]:80/../..',
    'http://[::1]x/../..',
  ],
  // control characters in front, and a NUL
  ...[
    '\x01//host/../..',
    '\x1bhttp://host/../..',
    '/%00',
    '/%00/',
    '/indexed%00/',
    '/x%00/../ftp:80',
    '/%ED%A0%80/',
  ],
  // percent-encoded slashes at the end
  ...['/indexed%2F', '/indexed%2f?q', '/indexed/index.html%2F', '/sub%FF%2F', '/%2F', '/missing%2f'],
];

/** Request lines on which releases differ. */
const LINES = [
  'GET /',
  'GET /\r\nX: y',
  'POST /',
  'GET',
  'GET / x',
  'GET / HTTP/2.0',
  'GET / x HTTP/1.0',
  'GET / x HTTP/0.9',
  'GET / HTTP/0.9',
];

export const TELLING_REQUESTS: readonly Request[] = [
  ...TARGETS.map((target) => `GET ${target} HTTP/1.0\r\n\r\n`),
  ...LINES.map((line) => `${line}\r\n\r\n`),
].map((request) => ({ request }));
