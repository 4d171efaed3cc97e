import { Readable } from 'node:stream';
import { closeFile } from '../../files/fs.ts';
import { type FileBody, type Sink, sendFile } from '../../files/send-file.ts';

/**
 * The content of an open file as a payload for Fastify. When Fastify pipes it, it writes to the response directly, from
 * reused buffers filled in advance, where a `ReadStream` would allocate one per chunk. Closes the descriptor.
 */
export class FileStream extends Readable {
  readonly #file: FileBody;
  #sent: Promise<void> = Promise.resolve();
  #isAborted = false;
  #onWritten: ((error?: Error | null) => void) | undefined;

  constructor(file: FileBody) {
    super();
    this.#file = file;
  }

  override pipe<T extends NodeJS.WritableStream>(response: T): T {
    const send = async () => sendFile(this.#sinkTo(response), '', this.#file);
    this.#sent = send().then(
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

  /** Stops sending because the client has disconnected; Node.js may not call back for pending writes to its response. */
  abort(): void {
    this.#isAborted = true;
    this.#onWritten?.(new Error('The client has disconnected'));
  }

  override _read(): void {}

  /** Closes the descriptor after the last read has ended. */
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
        if (this.#isAborted) this.abort();
        else response.write(bytes, callback);
      },
      end: (bytes?: Buffer) => (bytes === undefined ? response.end() : response.end(bytes)),
    };
  }
}
