import { expect, test } from 'vitest';
import { WrongAnswer } from './check.ts';
import { ROWS } from './rows.ts';
import { answersIn, parseSummary, type Summary, verify } from './wrk.ts';

const PRINTED = `\
Running 1s test @ http://127.0.0.1:21003/1k.txt
  1 threads and 8 connections
  Non-2xx or 3xx responses: 7

{"microseconds":1002689,"requests":2000,"bytes":2624355,"connect":1,"read":2,"write":3,"status":7,"timeout":4,"p50":3468,"p99":9882}
`;

const CHECKED = { bytes: 1200, endsWithConnection: false };
const NONE = { connect: 0, read: 0, write: 0, status: 0, timeout: 0, p50: 1, p99: 2, microseconds: 1e6 };
const CORRECT = { ...NONE, requests: 5000, bytes: 5000 * 1200 };

test('parseSummary() finds the counts in the output of wrk', () => {
  expect(parseSummary(PRINTED)).toEqual({
    ...{ microseconds: 1_002_689, requests: 2000, bytes: 2_624_355 },
    ...{ connect: 1, read: 2, write: 3, status: 7, timeout: 4, p50: 3468, p99: 9882 },
  });
});

test('parseSummary() reports other output', () => {
  const printed = 'unable to connect to 127.0.0.1:1\n';
  expect(() => parseSummary(printed)).toThrow('unable to connect to 127.0.0.1:1');
});

test('answersIn() takes the read errors as the answers to HEAD', () => {
  const summary = { ...NONE, requests: 0, read: 500, bytes: 0 };
  expect([answersIn(summary, ROWS.head), answersIn(summary, ROWS.file)]).toEqual([500, 0]);
});

test.each<{ row: keyof typeof ROWS; summary: Summary; why: string }>([
  { row: 'file', summary: CORRECT, why: 'correct answers' },
  { row: 'file', summary: { ...CORRECT, bytes: CORRECT.bytes + 16 * 1200 }, why: 'unfinished answers' },
  { row: 'file', summary: { ...CORRECT, read: 20 }, why: 'few read errors' },
  { row: 'missing', summary: { ...CORRECT, status: 5000 }, why: 'expected 404s' },
  { row: 'head', summary: { ...CORRECT, requests: 0, read: 5000 }, why: 'read errors after HEAD' },
])('verify() accepts $why', ({ row, summary }) => {
  expect(() => verify(summary, ROWS[row], CHECKED)).not.toThrow();
});

test.each<{ row: keyof typeof ROWS; summary: Summary; message: string }>([
  { row: 'file', summary: { ...NONE, requests: 0, bytes: 0 }, message: 'no answer under load' },
  { row: 'file', summary: { ...CORRECT, status: 600 }, message: '600 of 5000 failed under load' },
  { row: 'file', summary: { ...CORRECT, read: 30, timeout: 10, connect: 11 }, message: '51 of 5000 failed' },
  { row: 'missing', summary: CORRECT, message: '5000 of 5000 failed under load' },
  { row: 'file', summary: { ...CORRECT, bytes: 5000 * 300 }, message: '300 bytes per answer under load' },
  {
    row: 'head',
    summary: { ...CORRECT, requests: 0, read: 5000, bytes: 5000 * 2224 },
    message: '2224 bytes per answer',
  },
])('verify() reports "$message"', ({ row, summary, message }) => {
  expect(() => verify(summary, ROWS[row], CHECKED)).toThrow(WrongAnswer);
  expect(() => verify(summary, ROWS[row], CHECKED)).toThrow(message);
});
