// Password hashes of `htpasswd -2` and `-5`: SHA-256 and SHA-512 in the scheme of crypt(3), by Ulrich Drepper's
// specification "Unix crypt using SHA-256 and SHA-512". The numbers of the steps are those of the specification.
import { createHash, timingSafeEqual } from 'node:crypto';

const HASH = /^\$(?<id>[56])\$(?:rounds=(?<rounds>\d+)\$)?(?<salt>[^$]{1,16})\$(?<digest>[./0-9A-Za-z]+)$/;
const ALPHABET = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

const DEFAULT_ROUNDS = 5000;
const MIN_ROUNDS = 1000;

/**
 * Whether a password matches a hash; false if the hash has another form.
 * @param {string} password
 * @param {string} hash
 * @returns {boolean}
 */
export function matchesShaCrypt(password, hash) {
  const { id = '', rounds = DEFAULT_ROUNDS, salt = '', digest = '' } = HASH.exec(hash)?.groups ?? {};
  if (id === '') return false;
  const scheme = {
    algorithm: id === '5' ? 'sha256' : 'sha512',
    rounds: Math.max(Number(rounds), MIN_ROUNDS),
  };
  const own = encode(digestOf(Buffer.from(password), Buffer.from(salt), scheme));
  return own.length === digest.length && timingSafeEqual(Buffer.from(own), Buffer.from(digest));
}

/**
 * @param {Buffer} password
 * @param {Buffer} salt
 * @param {{ algorithm: string, rounds: number }} scheme
 * @returns {Buffer}
 */
function digestOf(password, salt, { algorithm, rounds }) {
  /** @param {Buffer[]} parts */
  const digest = (...parts) => createHash(algorithm).update(Buffer.concat(parts)).digest();
  const b = digest(password, salt, password); // steps 4 to 8
  const bits = [];
  for (let rest = password.length; rest > 0; rest >>= 1) bits.push(rest & 1 ? b : password);
  const a = digest(password, salt, repeat(b, password.length), ...bits); // steps 1 to 12
  const p = repeat(digest(repeat(password, password.length ** 2)), password.length); // steps 13 to 16
  const s = repeat(digest(repeat(salt, salt.length * (16 + (a[0] ?? 0)))), salt.length); // steps 17 to 20
  let c = a;
  for (let round = 0; round < rounds; round += 1) {
    const isOdd = round % 2 === 1;
    const parts = [isOdd ? p : c];
    if (round % 3 !== 0) parts.push(s);
    if (round % 7 !== 0) parts.push(p);
    c = digest(...parts, isOdd ? c : p); // step 21
  }
  return c;
}

/**
 * The first `length` bytes of endless copies.
 * @param {Buffer} bytes
 * @param {number} length
 * @returns {Buffer}
 */
function repeat(bytes, length) {
  return Buffer.alloc(length, bytes);
}

/**
 * Step 22: groups of three bytes, one of each third of the digest, in rotating order; then the last one or two bytes.
 * @param {Buffer} digest
 * @returns {string}
 */
function encode(digest) {
  const third = Math.floor(digest.length / 3);
  const turn = digest.length === 32 ? 2 : 1;
  let text = '';
  for (let index = 0; index < third; index += 1) {
    const group = [0, 1, 2].map((place) => digest[index + third * ((place + index * turn) % 3)] ?? 0);
    text += encodeGroup(group, 4);
  }
  const [last = 0, second] = digest.subarray(3 * third).reverse();
  return text + (second === undefined ? encodeGroup([0, 0, last], 2) : encodeGroup([0, last, second], 3));
}

/**
 * @param {number[]} bytes three of them
 * @param {number} length in characters
 * @returns {string}
 */
function encodeGroup([high = 0, middle = 0, low = 0], length) {
  const bits = (high << 16) | (middle << 8) | low;
  return Array.from({ length }, (_, index) => ALPHABET[(bits >> (6 * index)) & 63]).join('');
}
