import { expect, test } from 'vitest';
import { WrongAnswer } from './check.ts';
import { RATE_ROWS } from './rows.ts';
import { answersIn, judge, parseSummary, type Summary } from './wrk.ts';

const PRINTED = `\
Running 1s test @ http://127.0.0.1:21003/1k.txt
  1 threads and 8 connections
  Non-2xx or 3xx responses: 7

{"microseconds":1002689,"requests":2000,"bytes":2624355,"connect":1,"read":2,"write":3,"status":7,"timeout":4,"p50":3468,"p99":9882}
`;

const CLEAN = { connect: 0, read: 0, write: 0, status: 0, timeout: 0, p50: 1, p99: 2, microseconds: 1e6 };
const CHECKED = { bytes: 1200, endsWithConnection: false };

test('parseSummary() finds the counts among what wrk prints', () => {
  expect(parseSummary(PRINTED)).toEqual({
    microseconds: 1_002_689,
    requests: 2000,
    bytes: 2_624_355,
    connect: 1,
    read: 2,
    write: 3,
    status: 7,
    timeout: 4,
    p50: 3468,
    p99: 9882,
  });
});

test('parseSummary() shows what wrk says instead', () => {
  expect(() => parseSummary('unable to connect to 127.0.0.1:1\n')).toThrow(
    'unable to connect to 127.0.0.1:1',
  );
});

test('answersIn() counts the answers to HEAD where wrk counts an error', () => {
  const summary = { ...CLEAN, requests: 0, read: 500, bytes: 0 };
  expect([answersIn(summary, RATE_ROWS.head), answersIn(summary, RATE_ROWS.file)]).toEqual([500, 0]);
});

const right = { ...CLEAN, requests: 5000, bytes: 5000 * 1200 };

test.each<{ row: keyof typeof RATE_ROWS; summary: Summary; why: string }>([
  { row: 'file', summary: right, why: 'all as checked' },
  {
    row: 'file',
    summary: { ...right, bytes: right.bytes + 16 * 1200 },
    why: 'some are under way at the end',
  },
  { row: 'file', summary: { ...right, read: 20 }, why: 'few are broken' },
  { row: 'missing', summary: { ...right, status: 5000 }, why: 'each 404 is counted as an error' },
  { row: 'head', summary: { ...right, requests: 0, read: 5000 }, why: 'each HEAD is counted as broken' },
])('judge() lets pass where $why', ({ row, summary }) => {
  expect(() => judge(summary, RATE_ROWS[row], CHECKED)).not.toThrow();
});

test.each<{ row: keyof typeof RATE_ROWS; summary: Summary; says: string }>([
  { row: 'file', summary: { ...CLEAN, requests: 0, bytes: 0 }, says: 'no answer under load' },
  { row: 'file', summary: { ...right, status: 600 }, says: '600 of 5000 failed under load' },
  { row: 'file', summary: { ...right, read: 30, timeout: 10, connect: 11 }, says: '51 of 5000 failed' },
  { row: 'missing', summary: right, says: '5000 of 5000 failed under load' },
  { row: 'file', summary: { ...right, bytes: 5000 * 300 }, says: '300 bytes an answer under load for 1200' },
  {
    row: 'head',
    summary: { ...right, requests: 0, read: 5000, bytes: 5000 * 2224 },
    says: '2224 bytes an answer',
  },
])('judge() finds that $says', ({ row, summary, says }) => {
  expect(() => judge(summary, RATE_ROWS[row], CHECKED)).toThrow(WrongAnswer);
  expect(() => judge(summary, RATE_ROWS[row], CHECKED)).toThrow(says);
});
