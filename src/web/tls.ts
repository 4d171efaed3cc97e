import { readFileSync } from 'node:fs';
import type { Server } from 'node:https';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import type { Log } from '../log.ts';
import type { TlsFiles } from '../options.ts';
import { StartError } from '../start-error.ts';
import { quoted } from '../usage-error.ts';

/**
 * Reads what TLS takes, 1.2 and up.
 * @throws StartError where a file cannot be read, or certificate and key do not fit
 */
export function readTls({ cert, key = cert, passwordFile }: TlsFiles): SecureContextOptions {
  const options: SecureContextOptions = {
    cert: read('certificate', cert),
    key: read('key', key),
    minVersion: 'TLSv1.2',
    ...(passwordFile !== undefined && { passphrase: firstLine(read('password file', passwordFile)) }),
  };
  try {
    createSecureContext(options);
  } catch (error) {
    const { message } = error as Error;
    throw new StartError(`Cannot use certificate ${quoted(cert)} with key ${quoted(key)}: ${message}`, 2);
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

function read(what: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new StartError(`Cannot read ${what} ${quoted(file)}: ${(error as NodeJS.ErrnoException).code}`, 2);
  }
}

function firstLine(bytes: Buffer): string {
  return bytes.toString('utf8').split(/\r?\n/, 1)[0] ?? '';
}
