import { expect, test } from 'vitest';
import { usableProcessors } from '../../src/cli/processors.ts';

const V1 = '4:memory:/docker/1\n3:cpu,cpuacct:/docker/1\n0::/docker/1\n';

test.each([
  { why: 'no control groups', files: {}, usable: 8 },
  {
    why: 'no quota (v2)',
    files: { '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/cpu.max': 'max 100000\n' },
    usable: 8,
  },
  {
    why: 'a quota (v2)',
    files: { '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/cpu.max': '250000 100000\n' },
    usable: 2,
  },
  {
    why: 'less than one (v2)',
    files: { '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/cpu.max': '50000 100000\n' },
    usable: 1,
  },
  {
    why: 'more than there are (v2)',
    files: { '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/cpu.max': '9900000 100000\n' },
    usable: 8,
  },
  {
    why: 'the smallest of the groups above (v2)',
    files: {
      '/proc/self/cgroup': '0::/system.slice/a.service\n',
      '/sys/fs/cgroup/system.slice/a.service/cpu.max': '600000 100000\n',
      '/sys/fs/cgroup/system.slice/cpu.max': '300000 100000\n',
    },
    usable: 3,
  },
  { why: 'no quota (v1)', files: { '/proc/self/cgroup': V1, ...v1('', '-1\n') }, usable: 8 },
  { why: 'a quota (v1)', files: { '/proc/self/cgroup': V1, ...v1('/docker/1', '400000\n') }, usable: 4 },
  {
    why: 'a quota as a container sees it (v1)',
    files: { '/proc/self/cgroup': V1, ...v1('', '400000\n') },
    usable: 4,
  },
])('usableProcessors() with $why', ({ files, usable }) => {
  expect(usableProcessors(8, (path) => (files as Record<string, string>)[path] ?? '')).toBe(usable);
});

function v1(path: string, quota: string): Record<string, string> {
  const folder = `/sys/fs/cgroup/cpu${path}`;
  return { [`${folder}/cpu.cfs_quota_us`]: quota, [`${folder}/cpu.cfs_period_us`]: '100000\n' };
}
