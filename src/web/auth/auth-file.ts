import { realpathSync } from 'node:fs';
import { StartError } from '../../errors.ts';
import { pathBelow } from '../../files/hidden.ts';
import { quoted } from '../../util/quoted.ts';
import { readOptionFile } from '../option-file.ts';

/** Password hashes by user name. */
export type Users = ReadonlyMap<string, string>;

/** bcrypt, of `htpasswd -B`; the group is the binary logarithm of the rounds. */
const BCRYPT = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/;
/** SHA-256 or SHA-512, of `htpasswd -2` and `-5`; the group is the number of rounds. */
const SHA_CRYPT =
  /^\$(?:5\$(?:rounds=(\d+)\$)?[^$:]{1,16}\$[./A-Za-z0-9]{43}|6\$(?:rounds=(\d+)\$)?[^$:]{1,16}\$[./A-Za-z0-9]{86})$/;

/** Upper limits of the work factors, so that one check cannot occupy the thread for long. */
const MAX_COST = 14;
const MAX_ROUNDS = 1_000_000;

const ADVICE = 'create it with "htpasswd -B FILE NAME"';

/**
 * Reads the users of a file of `name:hash` lines, as `htpasswd` writes it.
 * @param directory the served folder, in which the file must not be
 * @throws StartError if the file cannot be read, is in the served folder, has no users, or has an invalid line
 */
export function readUsers(file: string, directory: Buffer): Users {
  const text = readOptionFile('auth file', file).toString('utf8');
  const refuse = (fault: string) => new StartError(`Cannot use auth file ${quoted(file)}: ${fault}`, 2);
  if (isServed(file, directory)) throw refuse('it is in the served folder; move it elsewhere');
  const users = new Map<string, string>();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const [, name = '', hash = ''] = /^([^:]*):([^:]*)/.exec(line) ?? [];
    const fault = faultOf(name, hash, users);
    if (fault !== undefined) throw refuse(`line ${index + 1} ${fault}`);
    users.set(name, hash);
  }
  if (users.size === 0) throw refuse(`it has no users; ${ADVICE}`);
  return users;
}

function faultOf(name: string, hash: string, users: Users): string | undefined {
  if (name === '' || hash === '') return 'is not "name:hash"';
  if (users.has(name)) return `repeats the user ${quoted(name)}`;
  const [, cost] = BCRYPT.exec(hash) ?? [];
  if (Number(cost) > MAX_COST) return `has a cost of ${cost}: at most ${MAX_COST} is supported`;
  if (cost !== undefined) return undefined;
  const sha = SHA_CRYPT.exec(hash);
  if (sha === null) return `has a hash other than bcrypt, SHA-512 or SHA-256: ${ADVICE}`;
  const rounds = sha[1] ?? sha[2] ?? '';
  return Number(rounds) > MAX_ROUNDS
    ? `has ${rounds} rounds: at most ${MAX_ROUNDS} are supported`
    : undefined;
}

function isServed(file: string, directory: Buffer): boolean {
  const [path, root] = [file, directory].map((name) => realpathSync.native(name, { encoding: 'buffer' }));
  return path !== undefined && root !== undefined && pathBelow(root, path) !== undefined;
}
