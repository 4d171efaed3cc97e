import { createHash, generateKeyPairSync, randomBytes, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';
import forge from 'node-forge';

/** A key and a certificate in PEM, and the certificate's fingerprint. */
export interface SelfSigned {
  readonly key: string;
  readonly cert: string;
  /** SHA-256, in pairs of hexadecimal digits with colons. */
  readonly fingerprint: string;
}

const KEY_BITS = 2048;
const VALID_DAYS = 365;
const DAY_MS = 86_400_000;
const SERIAL_BYTES = 16;

/** Types of names in a certificate (RFC 5280 section 4.2.1.6). */
const DNS_NAME = 2;
const IP_ADDRESS = 7;

/** Makes a certificate for the names and addresses of this machine, and for `bind`. */
export function makeSelfSigned(bind: string | undefined): SelfSigned {
  const pair = generateKeyPairSync('rsa', { modulusLength: KEY_BITS });
  const key = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(
    pair.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  );
  certificate.serialNumber = `00${randomBytes(SERIAL_BYTES).toString('hex')}`; // positive
  certificate.validity.notBefore = new Date(Date.now() - DAY_MS); // clocks differ
  certificate.validity.notAfter = new Date(Date.now() + VALID_DAYS * DAY_MS);
  const subject = [{ name: 'commonName', value: 'weblistener' }];
  certificate.setSubject(subject);
  certificate.setIssuer(subject);
  certificate.setExtensions([
    { name: 'basicConstraints', cA: false },
    { name: 'keyUsage', digitalSignature: true, keyEncipherment: true },
    { name: 'extKeyUsage', serverAuth: true },
    { name: 'subjectAltName', altNames: hostsOf(bind).map(nameOf) },
  ]);
  certificate.sign(forge.pki.privateKeyFromPem(key), forge.md.sha256.create());
  const cert = forge.pki.certificateToPem(certificate);
  return { key, cert, fingerprint: fingerprintOf(cert) };
}

function hostsOf(bind: string | undefined): string[] {
  const addresses = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
  const own = addresses.filter(({ scopeid }) => !scopeid).map(({ address }) => address);
  return [...new Set(['localhost', hostname(), ...own, ...(bind === undefined ? [] : [bind])])];
}

function nameOf(host: string) {
  return isIP(host) === 0 ? { type: DNS_NAME, value: host } : { type: IP_ADDRESS, ip: host };
}

function fingerprintOf(cert: string): string {
  const digest = createHash('sha256').update(new X509Certificate(cert).raw).digest('hex').toUpperCase();
  return digest.match(/../g)?.join(':') ?? '';
}
