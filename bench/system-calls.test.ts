import { expect, test } from 'vitest';
import { parseCounts } from './system-calls.ts';

test('parseCounts() divides the calls by the requests, and leaves out waiting, threads and the total', () => {
  const summary = `\
% time     seconds  usecs/call     calls    errors syscall
------ ----------- ----------- --------- --------- ----------------
 60.00    0.003000          15       200           write
 20.00    0.001000           5       400       200 read
 10.00    0.000500           2       250           epoll_wait
 10.00    0.000500          10        50         1 futex
------ ----------- ----------- --------- --------- ----------------
100.00    0.005000           5       900       201 total
`;
  expect(parseCounts(summary)).toEqual({ write: 1, read: 2 });
});
