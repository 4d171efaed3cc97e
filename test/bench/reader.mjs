// A client in a process of its own, for what keeps a processor busy: several in one process would wait for each other.
// Gets `{ port, target, ms }`, takes the target again and again for that long, and says what it took.
import { connect } from 'node:net';

/** More than the caches like to hold is slower, and so is less. */
const BUFFER = Buffer.allocUnsafeSlow(262_144);

process.on('message', async (/** @type {{ port: number, target: string, ms: number }} */ job) => {
  const until = performance.now() + job.ms;
  const lengths = [];
  do lengths.push(await take(job));
  while (performance.now() < until);
  process.send?.(lengths);
});
process.send?.('ready');

/**
 * Bytes of the body; -1 where it broke.
 * @param {{ port: number, target: string }} job
 * @returns {Promise<number>}
 */
function take({ port, target }) {
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
