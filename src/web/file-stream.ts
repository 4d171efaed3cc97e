import { Readable } from 'node:stream';
import { closeFile } from '../files/fs.ts';
import { type FileBody, type Sink, sendFile } from '../files/send-file.ts';

const NOTHING = Buffer.alloc(0);

/**
 * The content of an open file as a payload for Fastify, which pipes it: it writes to the response itself, in pieces that
 * are read ahead into buffers used again, where a `ReadStream` allocates one for each. Closes the descriptor.
 */
export class FileStream extends Readable {
  readonly #file: FileBody;
  #sent: Promise<void> = Promise.resolve();
  #isGone = false;
  #onWritten: ((error?: Error | null) => void) | undefined;

  constructor(file: FileBody) {
    super();
    this.#file = file;
  }

  override pipe<T extends NodeJS.WritableStream>(response: T): T {
    this.#sent = sendFile(this.#sinkTo(response), NOTHING, this.#file).then(
      () => {
        this.push(null);
        this.resume();
      },
      (error) => {
        this.destroy(error);
      },
    );
    return response;
  }

  /** The client is gone: Node.js may never call back for what is still written to its response. */
  abort(): void {
    this.#isGone = true;
    this.#onWritten?.(new Error('The client is gone'));
  }

  override _read(): void {}

  /** Keeps the descriptor until the last read is over. */
  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.abort();
    this.#sent.then(() => {
      closeFile(this.#file.fd);
      callback(error);
    });
  }

  #sinkTo(response: NodeJS.WritableStream): Sink {
    return {
      write: (bytes, callback) => {
        this.#onWritten = callback;
        if (this.#isGone) this.abort();
        else response.write(bytes, callback);
      },
      end: (bytes?: Buffer) => (bytes === undefined ? response.end() : response.end(bytes)),
    };
  }
}
