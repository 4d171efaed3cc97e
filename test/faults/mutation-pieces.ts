/** Bytes that parsers treat as ends, separators or escapes. */
// biome-ignore format: one string per line is not clearer
export const TOKENS = [
  '\r\n', '\n', '\r', '\r\n\r\n', '\0', ' ', '\t', ':', ',', ';', '%', '%00', '%2e', '%2f', '%5c',
  '\\', '//', '?', '#', '\x0b', '\x85', '\xa0', '\xff', '\xed\xa0\x80', '\xc0\xae', '\u00e9', '-1',
  '0x10', '18446744073709551616', 'HTTP/1.1', 'Content-Length: 5\r\n', 'Content-Length: 1, 1\r\n',
  'Transfer-Encoding: chunked\r\n', ' folded: line\r\n', 'Range: bytes=0-0\r\n',
  'Range: bytes=5-,-3,0-1\r\n', 'If-None-Match: *\r\n', 'Connection: Upgrade\r\nUpgrade: h2c\r\n',
  'Expect: 100-continue\r\n', 'Expect: x\r\n', 'Accept: ', 'Accept-Encoding: gzip;q=0, br, *\r\n',
  'Host: \r\n', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
];

/** Every form of `..` that has fooled a server. */
// biome-ignore format: one string per line is not clearer
export const STEPS = [
  '../', '%2e%2e/', '%2e%2e%2f', '..%2f', '.%2e/', '%252e%252e%252f', '..%252f', '..%c0%af',
  '%c0%ae%c0%ae/', '..\\', '..%5c', '%2e%2e%5c', '....//', '..;/', '..%00/', '.%00./', '..%0d%0a/',
  './../', '//../', '%uff0e%uff0e/', '..%ef%bc%8f',
];

/** Starts of a path. */
// biome-ignore format: one string per line is not clearer
export const PREFIXES = [
  '/', '//', '/./', '/sub/', '/links/up/', '/links/to-dir/', '/emptydir/', '/%2f', '\\', '',
  'http://localhost/', 'file:///',
];
