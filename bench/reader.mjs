// A download client in a process of its own: several in one process would share one core.
// Receives `{ port, target, ms }`, downloads repeatedly for `ms`, at least once, and sends the body lengths (-1: failed).
import { connect } from 'node:net';

/** The fastest size: smaller and larger buffers are slower. */
const BUFFER = Buffer.allocUnsafeSlow(262_144);

process.on('message', async (/** @type {{ port: number, target: string, ms: number }} */ job) => {
  const until = performance.now() + job.ms;
  const lengths = [];
  do lengths.push(await download(job));
  while (performance.now() < until);
  process.send?.(lengths);
});
process.send?.('ready');

/**
 * @param {{ port: number, target: string }} job
 * @returns {Promise<number>} bytes of the body; -1 on a connection error
 */
function download({ port, target }) {
  let bytes = 0;
  let head = '';
  return new Promise((resolve) => {
    const callback = (/** @type {number} */ length) => {
      bytes += length;
      if (!head.includes('\r\n\r\n')) head += BUFFER.toString('latin1', 0, length);
      return true;
    };
    connect({ port, host: '127.0.0.1', onread: { buffer: BUFFER, callback } })
      .on('error', () => resolve(-1))
      .on('close', () => resolve(bytes - head.indexOf('\r\n\r\n') - 4))
      .write(`GET ${target} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`);
  });
}
