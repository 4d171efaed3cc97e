import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { Server } from 'node:https';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import { StartError } from '../errors.ts';
import type { Log } from '../log/log.ts';
import type { Settings, TlsFiles } from '../settings.ts';
import { quoted } from '../util/quoted.ts';
import { readOptionFile } from './option-file.ts';
import { reloadOnSighup } from './reload.ts';

/** Certificate and key in PEM. */
interface Pair {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly passphrase?: string;
}

const MIN_VERSION = 'TLSv1.2';

export interface TlsOptions {
  readonly tls: NonNullable<Settings['tls']>;
  /** The address listened on. @default all */
  readonly bind?: string | undefined;
  readonly log: Log;
}

/** Causes of unusable certificates and keys, by OpenSSL error code; OpenSSL's own messages are cryptic. */
const TLS_FAULTS: Readonly<Record<string, string>> = {
  ERR_OSSL_X509_KEY_VALUES_MISMATCH: 'they do not match',
  ERR_OSSL_PEM_NO_START_LINE: 'the first file contains no PEM certificate',
  ERR_OSSL_UNSUPPORTED: 'the second file contains no usable PEM key',
};

/** The certificate of a server. */
export interface TlsSource {
  readonly options: SecureContextOptions;
  /** Reads it again on SIGHUP, for new connections; undefined if it was generated at startup. */
  readonly reloadOnSighup?: (server: Server) => void;
}

/**
 * Reads the certificate of a server, or makes it.
 * @throws StartError if it cannot be used
 */
export async function openTls({ tls, bind, log }: TlsOptions): Promise<TlsSource> {
  if (tls !== 'self-signed')
    return { options: readTls(tls), reloadOnSighup: (server) => reloadTlsOnSighup(server, tls, log) };
  const { makeSelfSigned } = await import('./self-signed.ts'); // slow to load
  const { key, cert, fingerprint } = makeSelfSigned(bind);
  log.note(`Generated a certificate with the SHA-256 fingerprint ${fingerprint}`);
  return { options: { key, cert, minVersion: MIN_VERSION } };
}

/**
 * Reads certificate and key for TLS 1.2 and later.
 * @throws StartError if a file cannot be read, or if certificate and key do not match
 */
function readTls({ cert, key = cert, passwordFile }: TlsFiles): SecureContextOptions {
  const pair: Pair = {
    cert: readOptionFile('certificate', cert),
    key: readOptionFile('key', key),
    ...(passwordFile !== undefined && {
      passphrase: firstLine(readOptionFile('password file', passwordFile)),
    }),
  };
  const options: SecureContextOptions = { ...pair, minVersion: MIN_VERSION };
  try {
    createSecureContext(options);
    requireMatch(pair);
  } catch (error) {
    const fault = tlsFault(error as NodeJS.ErrnoException, passwordFile !== undefined);
    throw new StartError(`Cannot use certificate ${quoted(cert)} with key ${quoted(key)}: ${fault}`, 2);
  }
  return options;
}

function reloadTlsOnSighup(server: Server, files: TlsFiles, log: Log): void {
  const stopReloading = reloadOnSighup(log, () => {
    server.setSecureContext(readTls(files));
    return 'certificate and key';
  });
  server.on('close', stopReloading);
}

/** OpenSSL compares only keys of the same type: with an EC key and an RSA certificate every handshake would fail. */
function requireMatch({ cert, key, passphrase }: Pair): void {
  const privateKey = createPrivateKey({ key, ...(passphrase !== undefined && { passphrase }) });
  if (!new X509Certificate(cert).checkPrivateKey(privateKey))
    throw Object.assign(new Error('key values mismatch'), { code: 'ERR_OSSL_X509_KEY_VALUES_MISMATCH' });
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
