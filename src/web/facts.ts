import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { OpenFile } from '../files/locate.ts';

/** How many files are remembered; the one that was learnt first is forgotten first. */
const MAX_FILES = 1000;

/** The fields that @fastify/static makes of a file. */
const FIELDS = ['accept-ranges', 'last-modified', 'etag', 'content-length'] as const;

type Fields = Readonly<Record<string, string>>;

interface Facts {
  /** What the file was: device, inode, size and time. */
  readonly identity: string;
  readonly fields: Fields;
}

/**
 * Remembers what @fastify/static said of files, so that it need not be asked again as long as they are what they
 * were: of device, inode, size and time to the nanosecond, which are looked at each time. Of the content nothing is
 * kept.
 */
export class FileFacts {
  readonly #known = new Map<string, Facts>();
  readonly #expected = new WeakMap<FastifyRequest, OpenFile>();

  /** The fields of the answer for the whole file, where they are known. */
  of(file: OpenFile): Fields | undefined {
    const facts = this.#known.get(file.path.toString('latin1'));
    return facts?.identity === identify(file) ? facts.fields : undefined;
  }

  /** The answer to a request is going to tell of this file. */
  expect(request: FastifyRequest, file: OpenFile): void {
    this.#expected.set(request, file);
  }

  learnFrom(app: FastifyInstance): void {
    app.addHook('onSend', (request, reply, _payload, done) => {
      const file = this.#expected.get(request);
      if (file === undefined || reply.statusCode !== 200) return done();
      const fields = FIELDS.map((name) => [name, String(reply.getHeader(name))] as const);
      const key = file.path.toString('latin1');
      this.#known.delete(key);
      this.#known.set(key, { identity: identify(file), fields: Object.fromEntries(fields) });
      if (this.#known.size > MAX_FILES) this.#known.delete(this.#known.keys().next().value ?? '');
      done();
    });
  }
}

function identify({ stats: { dev, ino, size, mtimeNs } }: OpenFile): string {
  return `${dev} ${ino} ${size} ${mtimeNs}`;
}
