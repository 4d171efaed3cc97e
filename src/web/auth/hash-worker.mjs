// A thread that checks passwords: a hash takes too long for the thread that serves.
import { parentPort } from 'node:worker_threads';
import { compareSync } from 'bcryptjs';
import { matchesShaCrypt } from './sha-crypt.mjs';

/**
 * @param {string} password
 * @param {string} hash
 * @returns {boolean}
 */
function isRight(password, hash) {
  try {
    return hash.startsWith('$2') ? compareSync(password, hash) : matchesShaCrypt(password, hash);
  } catch {
    return false; // a hash that the library does not support
  }
}

parentPort?.on('message', ({ password, hash }) => parentPort?.postMessage(isRight(password, hash)));
