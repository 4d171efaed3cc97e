/**
 * Values of If-Modified-Since in our requests, and their results in `parsedate_to_datetime`: seconds since
 * 1970 in UTC, or undefined if it fails or the zone is another one, and the header is ignored.
 */
export const DATES: readonly [value: string, seconds: number | undefined, why: string][] = [
  ['Fri, 01 Jan 2038 00:00:00 GMT', 2_145_916_800, 'later than every file'],
  ['Tue, 13 May 2014 16:53:19 GMT', 1_399_999_999, 'a second before one of the files'],
  ['Tue, 13 May 2014 16:53:20 GMT', 1_400_000_000, 'the second of one of the files'],
  ['Tue, 13 May 2014 16:53:21 GMT', 1_400_000_001, 'a second after it'],
  ['Tuesday, 13-May-14 16:53:20 GMT', 1_400_000_000, 'the form of RFC 850'],
  ['Tue May 13 16:53:20 2014', 1_400_000_000, 'the form of asctime, without a zone: UTC'],
  ['Tue, 13 May 2014 16:53:20 -0000', 1_400_000_000, 'a zone that is not known: UTC'],
  ['Tue, 13 May 2014 16:53:20 +0000', 1_400_000_000, 'UTC in digits'],
  ['Tue, 13 May 2014 18:53:20 +0200', undefined, 'another zone'],
  ['Thu, 01 Jan 1970 00:00:00 GMT', 0, 'the epoch'],
  ['Tue, 32 May 2014 16:53:20 GMT', undefined, 'no such day'],
  ['yesterday', undefined, 'no date'],
  ['', undefined, 'nothing'],
];
