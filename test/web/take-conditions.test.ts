import { describe, expect, test } from 'vitest';
import { takeConditions } from '../../src/web/files/conditions.ts';

const ETAG = '"tag"';

/** Written and given its date at 08:49:37, moved here at 08:50:00. */
const FILE = { etag: ETAG, modified: 784_111_777, changed: 784_111_800, fields: [], wholeFields: [] };

const BEFORE = 'Sun, 06 Nov 1994 08:49:36 GMT';
const MODIFIED = 'Sun, 06 Nov 1994 08:49:37 GMT';
const CHANGED = 'Sun, 06 Nov 1994 08:50:00 GMT';

describe('takeConditions()', () => {
  test.each([
    { headers: {}, status: 200, why: 'nothing is asked' },
    { headers: { 'if-match': ETAG }, status: 200, why: 'its tag' },
    { headers: { 'if-match': '*' }, status: 200, why: 'any tag' },
    { headers: { 'if-match': `"a, b" , ${ETAG}` }, status: 200, why: 'one of a list, with a comma in a tag' },
    { headers: { 'if-match': `W/${ETAG}` }, status: 412, why: 'a weak tag never matches strongly' },
    { headers: { 'if-match': '"other"' }, status: 412, why: 'another tag' },
    { headers: { 'if-match': 'tag' }, status: 412, why: 'no tag' },
    { headers: { 'if-match': '' }, status: 412, why: 'an empty list' },
    { headers: { 'if-unmodified-since': BEFORE }, status: 412, why: 'modified later' },
    { headers: { 'if-unmodified-since': MODIFIED }, status: 200, why: 'modified then' },
    { headers: { 'if-unmodified-since': 'x' }, status: 200, why: 'no date is ignored' },
    {
      headers: { 'if-match': ETAG, 'if-unmodified-since': BEFORE },
      status: 200,
      why: 'the tag takes precedence over the date',
    },
    { headers: { 'if-none-match': ETAG }, status: 304, why: 'the tag that the client has' },
    { headers: { 'if-none-match': `W/${ETAG}` }, status: 304, why: 'weak matches weakly' },
    { headers: { 'if-none-match': '*' }, status: 304, why: 'any' },
    { headers: { 'if-none-match': `"a",W/"b",${ETAG}` }, status: 304, why: 'one of a list' },
    { headers: { 'if-none-match': '"other"' }, status: 200, why: 'another' },
    {
      headers: { 'if-none-match': '"other"', 'if-modified-since': CHANGED },
      status: 200,
      why: 'the date is ignored beside a tag',
    },
    { headers: { 'if-match': '"x"', 'if-none-match': ETAG }, status: 412, why: 'If-Match comes first' },
    {
      headers: { 'if-none-match': ETAG, 'cache-control': 'no-cache' },
      status: 304,
      why: 'Cache-Control in the request is ignored',
    },
    { headers: { 'if-modified-since': BEFORE }, status: 200, why: 'modified later' },
    { headers: { 'if-modified-since': MODIFIED }, status: 200, why: 'changed later' },
    { headers: { 'if-modified-since': CHANGED }, status: 304, why: 'neither' },
    { headers: { 'if-modified-since': 'Sunday, 06-Nov-94 08:50:00 GMT' }, status: 304, why: 'RFC 850' },
    { headers: { 'if-modified-since': 'Sun Nov  6 08:50:00 1994' }, status: 304, why: 'asctime' },
    { headers: { 'if-modified-since': '1995' }, status: 200, why: 'a date of another form is ignored' },
    { headers: { 'if-modified-since': 'Sun, 06 Nov 1994 25:50:00 GMT' }, status: 200, why: 'no time' },
  ])('$headers: $status, $why', ({ headers, status }) => {
    expect(takeConditions({ ...headers }, FILE)).toBe(status);
  });

  test.each([
    { ifRange: ETAG, range: 'bytes=0-0' },
    { ifRange: `W/${ETAG}`, range: undefined },
    { ifRange: '"other"', range: undefined },
    { ifRange: MODIFIED, range: undefined },
    { ifRange: CHANGED, range: undefined },
  ])('If-Range: $ifRange, $range', ({ ifRange, range }) => {
    const headers = { 'if-range': ifRange, range: 'bytes=0-0', host: 'h' };
    expect(takeConditions(headers, FILE)).toBe(200);
    expect(headers).toEqual({ host: 'h', ...(range !== undefined && { range }) });
  });

  test('removes all conditions', () => {
    const date = { 'if-modified-since': BEFORE, 'if-unmodified-since': CHANGED };
    const headers = { ...date, 'if-match': ETAG, 'if-none-match': '"x"', range: 'bytes=0-0' };
    expect(takeConditions(headers, FILE)).toBe(200);
    expect(headers).toEqual({ range: 'bytes=0-0' });
  });
});
