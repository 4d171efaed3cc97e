import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const PASSWORD = 'correct horse battery staple';

const NEW_KEYS = {
  ec: ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
  rsa: ['-newkey', 'rsa:2048', '-nodes'],
};
const EXTENSIONS = 'subjectAltName=DNS:localhost,IP:127.0.0.1\n';

/** A certificate authority in a folder, with the certificates that it signs. */
export class Authority {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    writeFileSync(this.path('extensions'), EXTENSIONS);
    const out = ['-keyout', 'authority.key', '-out', 'authority.crt'];
    this.#openssl(
      'req',
      '-x509',
      ...NEW_KEYS.ec,
      '-days',
      '2',
      '-subj',
      '/CN=Authority of the tests',
      ...out,
    );
  }

  path(name: string): string {
    return join(this.#folder, name);
  }

  /** Signs a certificate for 127.0.0.1: `NAME.crt`, `NAME.key` and the encrypted key. */
  sign(name: string, kind: keyof typeof NEW_KEYS = 'ec'): void {
    this.#openssl(
      'req',
      ...NEW_KEYS[kind],
      '-subj',
      `/CN=${name}`,
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.csr`,
    );
    const by = ['-CA', 'authority.crt', '-CAkey', 'authority.key', '-CAcreateserial'];
    const out = ['-extfile', 'extensions', '-days', '2', '-out', `${name}.crt`];
    this.#openssl('x509', '-req', '-in', `${name}.csr`, ...by, ...out);
    const encrypted = ['-passout', `pass:${PASSWORD}`, '-out', `${name}.encrypted.key`];
    this.#openssl('pkcs8', '-topk8', '-v2', 'aes-256-cbc', '-in', `${name}.key`, ...encrypted);
  }

  #openssl(...args: readonly string[]): void {
    execFileSync('openssl', args, { cwd: this.#folder, stdio: 'pipe' });
  }
}
