import { expect, test } from 'vitest';
import { matchesShaCrypt } from '../../src/web/auth/sha-crypt.mjs';

/** Of the first `length` characters of this text, by crypt(3) of glibc. */
const TEXT = 'pässword-0123456789'.repeat(20);
const VECTORS = [
  { length: 0, hash: '$5$saltstring$FdNfA4gXqvCeO6iZs7G/.wwwoywYZqo0l1pwmfWaBA7' },
  {
    length: 0,
    hash: '$6$a$Z6IPkDduHdwavesVY2NFMpOHkigshxPYdhfLg0D3A7/XFQcso9RV2E8qczyJ2su.dj6RRLaTpvgwN1rZfK0I9.',
  },
  { length: 1, hash: '$5$saltstring$bHDezQ11.kGpMEJnAYcLH3GbJx50MyBJhhBEEKwts0/' },
  {
    length: 1,
    hash: '$6$a$2.GZ8yudlr5SHiCPkX5N4O16VrDiQ2OZrbwWIoAlxZVHQFGoqZP6JY4XB1c.jTYlVXS7wOdfIg7aItV3orkit0',
  },
  { length: 31, hash: '$5$saltstring$GRz6.EH0UVc4wrgqNV69EiJ2dENEJeQQCTd41wnOGL7' },
  {
    length: 31,
    hash: '$6$a$1fIwZSNYEoZcq8r/4TIjFpl1iit4wesDh7Zzb4GEiOseUDDk60Px5AvSaagQCFkuodiDbH3SXaF3R.yi3d3kd/',
  },
  { length: 32, hash: '$5$saltstring$OF7VH/FbK0/juny3wCr0ksb8B86kZPR.8/8k5xYGpXC' },
  {
    length: 32,
    hash: '$6$a$zA8B9g6WmDqWTpNhRnUoXMjX0YD/lDvkyLgHdwO4p4sw0P6LESY/ATMvi1BoPF85ogyovpA3bZR9pBwTp8Bsq.',
  },
  { length: 33, hash: '$5$saltstring$dYAPJvycysHp91AQokY3gjpG2G30R07z/6GhApMIVf0' },
  {
    length: 33,
    hash: '$6$a$zx2K5UZSq./mX5vGagZG5xLX30lOzNiF/O8NuJBrSazg5L.Y/YZbSK5zCPEWq2T5OzWcNyslGq5k0TFFPF8OE1',
  },
  { length: 63, hash: '$5$saltstring$0ZywTkmBeSUOCT9SEsJhoYZ4Hi9OoZk7DoYCwk.qjCB' },
  {
    length: 63,
    hash: '$6$a$8cicUytWjEWOtsZzboOu0KNx0uyR8yruVDsFPFbDrl14hEWRWf2hI8/TvgP0vARLJb/d3EjS5qj6EbNDQT7mP0',
  },
  { length: 64, hash: '$5$saltstring$e3w4Wpj9cTgcwctXj93BfDVIg/9zjVw6RAOYp2rwZmD' },
  {
    length: 64,
    hash: '$6$a$zsK1FBgGtPA2jle4ZkUOzyp8sBrfj6wyDXnF7rqy6.DDUlB84DD6a8R553ZiYe6EsbT/F4fJfMS4K69Uz2VBg/',
  },
  { length: 65, hash: '$5$saltstring$htBuvswe/PzTozeNJCnc1/B.cUHZwsph3l.54ER8/V.' },
  {
    length: 65,
    hash: '$6$a$S9Yr.LzCZUu/pWmKBIYjc.iX1HrUYr4jCm2O.XPSsSWKrRAbj865zqKNgapmzu4bvtw1/f1aXB/xjYduKR5zb.',
  },
  { length: 129, hash: '$5$saltstring$l99ANPjbh3Rr./gfo4PXjr7HTH7hazZaojTSqG943i2' },
  {
    length: 129,
    hash: '$6$a$YB0CZ4m3fyCKjmCU/JGAefV5xL1DnEVddTX/Xn7qzI4dhOQaF/5aOpht2Ec97z24662BwCxwJpUTlDVfiX27u1',
  },
  { length: 17, hash: '$5$rounds=1400$anotherlongsalt1$V/2eZP1Q/v9I3Rs6n.pMzI0G4iDTTbZDXfaBPtgZPG1' },
  {
    length: 17,
    hash: '$6$rounds=1000$0123456789abcdef$fgtLirOMNhEgw7xj4pkeHQnu7KfY0M7MCemH2miRBWftcgvVhglQCwAlq2eXXTYQieS36tgwKnhGuNVOCDqeh0',
  },
];

test.each(VECTORS)('matchesShaCrypt() of $length characters, $hash', ({ length, hash }) => {
  const password = TEXT.slice(0, length);
  expect(matchesShaCrypt(password, hash)).toBe(true);
  expect(matchesShaCrypt(`${password}x`, hash)).toBe(false);
  expect(matchesShaCrypt(password, hash.replace(/.$/, '_'))).toBe(false);
});

test.each(['', '$1$salt$abc', '$6$salt$', '$2y$04$Rc1t.nNyblvU2txOpdM9Q.ACQocTNWXJOwE94vWv.1yElLPE2B3iK'])(
  'matchesShaCrypt() refuses %j',
  (hash) => expect(matchesShaCrypt('', hash)).toBe(false),
);
