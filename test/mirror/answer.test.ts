import { expect, test } from 'vitest';
import { headerValue } from '../../src/mirror/answer.ts';
import { growthOf } from '../support/growth.ts';

test('headerValue() takes time proportional to the length of the headers', async () => {
  const valuesIn = (size: number) => {
    const block = `User-Agent: x${' '.repeat(size)}y\r\nReferer:${'\t'.repeat(size)}z\r\n`;
    return [headerValue(block, 'user-agent'), headerValue(block, 'referer')] as const;
  };
  expect(await growthOf(valuesIn, { from: 4000, to: 16_000_000 })).toBeLessThan(3);
  const [userAgent, referer] = valuesIn(64_000);
  expect(userAgent).toHaveLength(64_002);
  expect(referer).toBe('z');
});
