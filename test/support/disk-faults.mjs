/**
 * Preloaded into a listener (`node --import`): makes file system calls fail or take long, according to the environment
 * variable DISK_FAULTS, JSON with
 * - `failingClose`: substring of the paths for which close() fails with EIO;
 * - `missing`: paths that do not exist, nor anything below them;
 * - `slow`: substring of the paths whose calls take `slowMs`; each call that blocks the process appends a byte to
 *   the file `slowLog`.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { promisify } from 'node:util';

const faults = JSON.parse(process.env['DISK_FAULTS'] ?? '{}');

/** @type {any} */
const disk = fs;
const { readlinkSync, appendFileSync } = fs;

/** @param {unknown} what a path or a descriptor */
function pathOf(what) {
  const name = typeof what === 'number' ? `/proc/self/fd/${what}` : String(what);
  try {
    return name.startsWith('/proc/self/fd/') ? readlinkSync(name) : name;
  } catch {
    return name;
  }
}

/** @param {string} code */
function failure(code) {
  return Object.assign(new Error(`${code}: as requested`), { code });
}

/** @param {unknown} what */
function isMissing(what) {
  const name = typeof what === 'number' ? '' : String(what);
  return (faults.missing ?? []).some(
    (/** @type {string} */ path) => name === path || name.startsWith(`${path}/`),
  );
}

/** @param {unknown} what */
function isSlow(what) {
  return faults.slow !== undefined && pathOf(what).includes(faults.slow);
}

/** @param {string} name */
function patchSync(name) {
  const original = disk[name];
  const patched = (/** @type {unknown[]} */ ...args) => {
    if (isMissing(args[0])) {
      if (name === 'existsSync') return false;
      throw failure('ENOENT');
    }
    if (isSlow(args[0])) {
      appendFileSync(faults.slowLog, '.');
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, faults.slowMs);
    }
    return original(...args);
  };
  disk[name] = Object.assign(patched, { native: original.native && patched });
}

/** @param {string} name */
function patchAsync(name) {
  const original = disk[name];
  const patched = (/** @type {any[]} */ ...args) => {
    if (isMissing(args[0])) return process.nextTick(args.at(-1), failure('ENOENT'));
    if (!isSlow(args[0])) return original(...args);
    return setTimeout(() => original(...args), faults.slowMs);
  };
  const promised = async (/** @type {unknown[]} */ ...args) => {
    if (isMissing(args[0])) throw failure('ENOENT');
    if (isSlow(args[0])) await new Promise((resolve) => setTimeout(resolve, faults.slowMs));
    return promisify(original)(...args);
  };
  disk[name] = Object.assign(patched, {
    native: original.native && patched,
    [promisify.custom]: promised,
  });
}

/** @param {unknown} what */
function isFailing(what) {
  return pathOf(what).includes(faults.failingClose);
}

function failAtClose() {
  const { close, closeSync, Dir } = disk;
  disk.closeSync = (/** @type {number} */ fd) => {
    const fails = isFailing(fd);
    closeSync(fd);
    if (fails) throw failure('EIO');
  };
  disk.close = (/** @type {number} */ fd, /** @type {any} */ callback) => {
    if (!isFailing(fd)) return callback === undefined ? close(fd) : close(fd, callback);
    return close(fd, () => {
      if (callback === undefined) throw failure('EIO');
      callback(failure('EIO'));
    });
  };
  const { close: closeDir, closeSync: closeDirSync } = Dir.prototype;
  Dir.prototype.closeSync = function () {
    closeDirSync.call(this);
    if (isFailing(this.path)) throw failure('EIO');
  };
  Dir.prototype.close = function (/** @type {any} */ callback) {
    if (!isFailing(this.path))
      return callback === undefined ? closeDir.call(this) : closeDir.call(this, callback);
    if (callback === undefined) return closeDir.call(this).then(() => Promise.reject(failure('EIO')));
    return closeDir.call(this, () => callback(failure('EIO')));
  };
}

const CALLS = ['access', 'fstat', 'lstat', 'open', 'opendir', 'read', 'readlink', 'realpath', 'stat'];
for (const call of CALLS) {
  patchSync(`${call}Sync`);
  patchAsync(call);
}
patchSync('existsSync');
if (faults.failingClose) failAtClose();
syncBuiltinESMExports();
