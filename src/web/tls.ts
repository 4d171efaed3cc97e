import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Server } from 'node:https';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import { StartError } from '../errors.ts';
import type { Log } from '../log/log.ts';
import type { TlsFiles } from '../settings.ts';
import { quoted } from '../util/quoted.ts';

/** In PEM. */
interface Pair {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly passphrase?: string;
}

/** What is wrong with files, by the code of the system. */
const FILE_FAULTS: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  ENOTDIR: 'it does not exist',
  EISDIR: 'it is a directory',
  EACCES: 'permission is denied',
};

/** What is wrong with certificates and keys, by the code of OpenSSL, whose words are for those who know it. */
const TLS_FAULTS: Readonly<Record<string, string>> = {
  ERR_OSSL_X509_KEY_VALUES_MISMATCH: 'they do not belong together',
  ERR_OSSL_PEM_NO_START_LINE: 'there is no certificate in the first (PEM)',
  ERR_OSSL_UNSUPPORTED: 'there is no key that can be read in the second (PEM)',
};

/**
 * Reads what TLS takes, 1.2 and up.
 * @throws StartError where a file cannot be read, or certificate and key do not fit
 */
export function readTls({ cert, key = cert, passwordFile }: TlsFiles): SecureContextOptions {
  const pair: Pair = {
    cert: read('certificate', cert),
    key: read('key', key),
    ...(passwordFile !== undefined && { passphrase: firstLine(read('password file', passwordFile)) }),
  };
  const options: SecureContextOptions = { ...pair, minVersion: 'TLSv1.2' };
  try {
    createSecureContext(options);
    requireMatch(pair);
  } catch (error) {
    const fault = tlsFault(error as NodeJS.ErrnoException, passwordFile !== undefined);
    throw new StartError(`Cannot use certificate ${quoted(cert)} with key ${quoted(key)}: ${fault}`, 2);
  }
  return options;
}

/** Reads them again at SIGHUP; connections that are open go on with the old ones. */
export function watchTls(server: Server, files: TlsFiles, log: Log): void {
  const reload = () => {
    try {
      server.setSecureContext(readTls(files));
      log.note('Read certificate and key again');
    } catch (error) {
      log.note(`${(error as Error).message}; the old ones stay`);
    }
  };
  process.on('SIGHUP', reload);
  server.on('close', () => process.off('SIGHUP', reload));
}

/** OpenSSL compares only keys of one kind: it takes a key of EC beside a certificate of RSA, and serves nobody. */
function requireMatch({ cert, key, passphrase }: Pair): void {
  const privateKey = createPrivateKey({ key, ...(passphrase !== undefined && { passphrase }) });
  if (!new X509Certificate(cert).checkPrivateKey(privateKey))
    throw Object.assign(new Error('key values mismatch'), { code: 'ERR_OSSL_X509_KEY_VALUES_MISMATCH' });
}

function read(what: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    throw new StartError(`Cannot read ${what} ${quoted(file)}: ${FILE_FAULTS[code] ?? code}`, 2);
  }
}

function tlsFault({ code = '', message }: NodeJS.ErrnoException, hasPassword: boolean): string {
  if (code !== 'ERR_OSSL_BAD_DECRYPT') return TLS_FAULTS[code] ?? message;
  return hasPassword
    ? 'the password does not open the key'
    : 'the key has a password, give "--tls-password-file" too';
}

function firstLine(bytes: Buffer): string {
  return bytes.toString('utf8').split(/\r?\n/, 1)[0] ?? '';
}
