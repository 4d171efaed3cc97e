import { describe, expect, test } from 'vitest';
import { proxies } from '../../src/cli/network-values.ts';
import { UsageError } from '../../src/errors.ts';
import { forwardedAddress, isTrusted } from '../../src/net/forwarded.ts';
import { growthOf } from '../support/growth.ts';

const trusted = (value: string) => proxies({ value, flag: 'trust-proxy' });

describe('isTrusted()', () => {
  test.each([
    ['10.0.0.0/8', '10.255.0.1', true],
    ['10.0.0.0/8', '11.0.0.1', false],
    ['10.1.2.3', '10.1.2.3', true],
    ['10.1.2.3', '10.1.2.4', false],
    ['2001:db8::/32', '2001:db8:1::1', true],
    ['2001:db8::/32', '2001:db9::1', false],
    ['fe80::/10', 'fe80::1%eth0', true],
    ['loopback', '127.0.0.9', true],
    ['loopback', '::1', true],
    ['uniquelocal, linklocal', '172.31.0.1', true],
    ['uniquelocal, linklocal', '172.32.0.1', false],
    ['uniquelocal, linklocal', '169.254.1.1', true],
    ['0.0.0.0/0', '8.8.8.8', true],
    ['0.0.0.0/0', '-', false],
    ['0.0.0.0/0', '::2', false],
    ['unix', '-', true],
    ['unix', '127.0.0.1', false],
  ])('with %s: %s is %s', (networks, address, expected) =>
    expect(isTrusted(trusted(networks), address)).toBe(expected),
  );
});

describe('forwardedAddress()', () => {
  const networks = trusted('10.0.0.0/8,fd00::/8');
  const of = (xForwardedFor?: string, forwarded?: string, peer = '10.0.0.1') =>
    forwardedAddress(peer, { xForwardedFor, forwarded }, networks);

  test.each([
    ['192.0.2.1', '192.0.2.1'],
    [' 192.0.2.1 ', '192.0.2.1'],
    ['192.0.2.1, 10.0.0.2', '192.0.2.1'],
    ['198.51.100.7, 192.0.2.1', '192.0.2.1'],
    ['198.51.100.7, 192.0.2.1,10.0.0.3', '192.0.2.1'],
    ['10.0.0.3, 10.0.0.2', '10.0.0.3'],
    ['192.0.2.1:4711', '192.0.2.1'],
    ['2001:db8::1', '2001:db8::1'],
    ['[2001:db8::1]:4711', '2001:db8::1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    [undefined, '10.0.0.1'],
    ['', '10.0.0.1'],
    ['unknown', '10.0.0.1'],
    ['192.0.2.1, unknown', '10.0.0.1'],
    ['192.0.2.1, unknown, 10.0.0.2', '10.0.0.2'],
    ['" - - [x]\\n', '10.0.0.1'],
    ['192.0.2.1\x1b[31m', '10.0.0.1'],
    ['192.0.2.256', '10.0.0.1'],
    ['192.0.2.1,, ', '192.0.2.1'],
    ['fe80::1%eth0', 'fe80::1'],
  ])('X-Forwarded-For: %j is %s', (list, expected) => expect(of(list)).toBe(expected));

  test.each([
    ['for=192.0.2.1', '192.0.2.1'],
    ['For="192.0.2.1:80";proto=https', '192.0.2.1'],
    ['proto=http; for="[2001:db8::1]:4711"; by=10.0.0.1', '2001:db8::1'],
    ['for=198.51.100.7, for=192.0.2.1, for=10.0.0.2', '192.0.2.1'],
    ['for=192.0.2.1, for=_hidden', '10.0.0.1'],
    ['by=192.0.2.1', '10.0.0.1'],
    ['before=192.0.2.1', '10.0.0.1'],
    ['for=192.0.2.1;host="x,for=198.51.100.7;y"', '192.0.2.1'],
    ['host="x;for=198.51.100.7;y";for=192.0.2.1', '192.0.2.1'],
    ['for=192.0.2.1;host="\\";for=198.51.100.7"', '192.0.2.1'],
    ['for=192.0.2.1;host="x,for=198.51.100.7', '10.0.0.1'],
    ['for=198.51.100.7;host=", for=192.0.2.1', '10.0.0.1'],
    ['for=, for=10.0.0.2', '10.0.0.2'],
    ['for="[2001:db8::1]:_port"', '2001:db8::1'],
  ])('Forwarded: %s is %s', (list, expected) => expect(of(undefined, list)).toBe(expected));

  test('takes time proportional to the length of Forwarded', async () => {
    const ask = (length: number) => of(undefined, `${'for=10.0.0.2;host="a,b", '.repeat(length / 25)}"`);
    expect(await growthOf(ask, { from: 4000, to: 250_000 })).toBeLessThan(3.5);
  });

  test('an empty X-Forwarded-For is ignored', () => expect(of(' ', 'for=192.0.2.1')).toBe('192.0.2.1'));

  test('X-Forwarded-For counts if a client sends Forwarded past a proxy', () =>
    expect(of('192.0.2.1', 'for=198.51.100.7')).toBe('192.0.2.1'));

  test('headers from an untrusted peer are ignored', () =>
    expect(of('192.0.2.1', undefined, '203.0.113.5')).toBe('203.0.113.5'));
});

describe('--trust-proxy refuses', () => {
  test.each(['', '10.0.0.0/33', '10.0.0/8', '::/129', 'all', '10.0.0.1,', 'fe80::1%eth0', '10.0.0.0/'])(
    '%j',
    (value) => expect(() => trusted(value)).toThrow(UsageError),
  );
});
