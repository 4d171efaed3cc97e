import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Server } from 'node:https';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import { StartError } from '../errors.ts';
import type { Log } from '../log/log.ts';
import type { TlsFiles } from '../settings.ts';
import { quoted } from '../util/quoted.ts';

/** Certificate and key in PEM. */
interface Pair {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly passphrase?: string;
}

/** Causes of unreadable files, by system error code. */
const FILE_FAULTS: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  ENOTDIR: 'it does not exist',
  EISDIR: 'it is a directory',
  EACCES: 'permission is denied',
};

/** Causes of unusable certificates and keys, by OpenSSL error code; OpenSSL's own messages are cryptic. */
const TLS_FAULTS: Readonly<Record<string, string>> = {
  ERR_OSSL_X509_KEY_VALUES_MISMATCH: 'they do not match',
  ERR_OSSL_PEM_NO_START_LINE: 'the first file contains no PEM certificate',
  ERR_OSSL_UNSUPPORTED: 'the second file contains no usable PEM key',
};

/**
 * Reads certificate and key for TLS 1.2 and later.
 * @throws StartError if a file cannot be read, or if certificate and key do not match
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

/** Reloads certificate and key on SIGHUP, for new connections. */
export function reloadTlsOnHangup(server: Server, files: TlsFiles, log: Log): void {
  const reload = () => {
    try {
      server.setSecureContext(readTls(files));
      log.note('Reloaded certificate and key');
    } catch (error) {
      log.note(`${(error as Error).message}; keeping the old ones`);
    }
  };
  process.on('SIGHUP', reload);
  server.on('close', () => process.off('SIGHUP', reload));
}

/** OpenSSL compares only keys of the same type: with an EC key and an RSA certificate every handshake would fail. */
function requireMatch({ cert, key, passphrase }: Pair): void {
  const privateKey = createPrivateKey({ key, ...(passphrase !== undefined && { passphrase }) });
  if (!new X509Certificate(cert).checkPrivateKey(privateKey))
    throw Object.assign(new Error('key values mismatch'), { code: 'ERR_OSSL_X509_KEY_VALUES_MISMATCH' });
}

function read(description: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    throw new StartError(`Cannot read ${description} ${quoted(file)}: ${FILE_FAULTS[code] ?? code}`, 2);
  }
}

function tlsFault({ code = '', message }: NodeJS.ErrnoException, hasPassword: boolean): string {
  if (code !== 'ERR_OSSL_BAD_DECRYPT') return TLS_FAULTS[code] ?? message;
  return hasPassword
    ? 'the password for the key is wrong'
    : 'the key has a password, add "--tls-password-file"';
}

function firstLine(bytes: Buffer): string {
  return bytes.toString('utf8').split(/\r?\n/, 1)[0] ?? '';
}
