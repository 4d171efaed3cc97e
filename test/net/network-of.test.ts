import { expect, test } from 'vitest';
import { networkOf } from '../../src/net/network-of.ts';

test.each([
  { address: '192.0.2.7', network: '192.0.2.7' },
  { address: '-', network: '-' },
  { address: '2001:db8:0:1:2:3:4:5', network: '2001:db8:0:1::/64' },
  { address: '2001:0DB8::5', network: '2001:db8:0:0::/64' },
  { address: '::1', network: '0:0:0:0::/64' },
  { address: 'fe80::1%eth0', network: 'fe80:0:0:0::/64' },
  { address: '64:ff9b::192.0.2.1', network: '64:ff9b:0:0::/64' },
])('networkOf($address)', ({ address, network }) => expect(networkOf(address)).toBe(network));
