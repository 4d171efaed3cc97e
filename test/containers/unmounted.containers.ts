import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { compareListeners } from '../parity/compare/compare.ts';
import { reportText } from '../parity/compare/report.ts';
import { requestsForPath } from '../parity/compare/requests.ts';
import { masked } from '../support/exchange.ts';
import { Container } from './container.ts';

let ours: Container;
let original: Container;

beforeAll(async () => {
  const { ours: image, original: originalImage } = inject('suite');
  [ours, original] = await Promise.all([Container.start(image), Container.start(originalImage)]);
});
afterAll(() => Promise.all([ours?.stop(), original?.stop()]));

test.each([
  ['/', '200', 'the listing'],
  ['/PyWebListener.py', '200', 'the listener, its date included'],
  ['/requirements.txt', '200', 'the empty file, its date included'],
  ['/missing', '404', 'what is not there'],
])('nothing mounted: %s is %s and equal (%s)', async (target, status) => {
  for (const method of ['GET', 'HEAD']) {
    const request = `${method} ${target} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
    const [answer, originalAnswer] = await Promise.all([ours.ask(request), original.ask(request)]);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.0 ${status} `));
    expect(masked(answer)).toBe(masked(originalAnswer));
  }
});

test('nothing mounted: npm run parity finds them equal', async () => {
  const paths = ['/', '/PyWebListener.py', '/requirements.txt', '/missing'];
  const [first, second] = [ours, original].map(({ port }) => ({ host: '127.0.0.1', port }));
  if (first === undefined || second === undefined) throw new Error('One is missing');
  const report = await compareListeners(first, second, {
    requests: paths.flatMap((path) => [...requestsForPath(path)]),
  });
  expect(report.exchanges).toBeGreaterThan(30);
  expect(report.agreeing, reportText(report, ['ours', 'original'])).toBe(report.exchanges);
});
