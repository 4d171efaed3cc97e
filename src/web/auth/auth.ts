import { createHmac, randomBytes } from 'node:crypto';
import basicAuth from '@fastify/basic-auth';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Log } from '../../log/log.ts';
import { networkOf } from '../../net/network-of.ts';
import { BoundedMap } from '../../util/bounded-map.ts';
import { senderAddress } from '../access-log.ts';
import { connectionOf } from '../http-connection.ts';
import { reloadOnSighup } from '../reload.ts';
import { readUsers, type Users } from './auth-file.ts';
import { PasswordChecker } from './password-checker.ts';

export interface AuthOptions {
  readonly authFile: string;
  /** The served folder. */
  readonly directory: Buffer;
  readonly log: Log;
}

/** Maximum number of remembered credentials, whose password is not hashed again. */
const MAX_REMEMBERED = 1000;

/** A longer password, in bytes, is wrong: the time for a SHA hash grows with its square. */
const MAX_PASSWORD_BYTES = 1024;

const REALM = 'weblistener';

/** Requires a user name and password (RFC 7617). */
export class Auth {
  readonly #options: AuthOptions;
  readonly #checker = new PasswordChecker();
  /** Keeps passwords out of `#remembered`. */
  readonly #key = randomBytes(32);
  #users: Users;
  /** Credentials that were right, as keyed hashes. */
  #remembered = new BoundedMap<string, true>(MAX_REMEMBERED);

  /** @throws StartError if the file cannot be used */
  constructor(options: AuthOptions) {
    this.#options = options;
    this.#users = readUsers(options.authFile, options.directory);
  }

  /** Whether these credentials were right before. */
  remembers(credentials: string | undefined): boolean {
    return credentials !== undefined && this.#remembered.get(this.#digest(credentials)) === true;
  }

  /** Adds the hook that refuses requests without the right credentials; reloads the file on SIGHUP. */
  async register(app: FastifyInstance): Promise<void> {
    await app.register(basicAuth, {
      authenticate: { realm: REALM },
      validate: (name, password, request) => this.#validate(name, password, request),
    });
    app.addHook('onRequest', (request, reply, done) => {
      if (this.remembers(request.headers.authorization)) done();
      else app.basicAuth(request, reply, done);
    });
    const stopReloading = reloadOnSighup(this.#options.log, () => this.#reload());
    app.addHook('onClose', async () => {
      stopReloading();
      this.#checker.close();
    });
  }

  #reload(): string {
    this.#users = readUsers(this.#options.authFile, this.#options.directory);
    this.#remembered = new BoundedMap(MAX_REMEMBERED);
    return `the users: ${this.#users.size}`;
  }

  async #validate(name: string, password: string, { raw }: FastifyRequest): Promise<Error | undefined> {
    const [users, remembered] = [this.#users, this.#remembered];
    const isTooLong = Buffer.byteLength(password) > MAX_PASSWORD_BYTES;
    const isRight = await this.#checker.isRight({
      password: isTooLong ? '' : password,
      hash: users.get(name) ?? this.#standIn(users, name),
      client: networkOf(senderAddress(connectionOf(raw.socket), raw.headers)),
      isGone: () => raw.socket.destroyed,
    });
    if (!isRight || isTooLong || !users.has(name)) return new Error('Wrong user name or password');
    remembered.set(this.#digest(raw.headers.authorization ?? ''), true);
    return undefined;
  }

  /** The hash checked for an unknown name, so that timing reveals nothing: that of a user chosen by the name's HMAC. */
  #standIn(users: Users, name: string): string {
    const number = createHmac('sha256', this.#key).update(name).digest().readUInt32BE();
    return [...users.values()][number % users.size] ?? '';
  }

  #digest(credentials: string): string {
    return createHmac('sha256', this.#key).update(credentials).digest('base64');
  }
}
