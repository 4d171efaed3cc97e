// Node's own limit: the least that can answer, the same 1 KiB to all. usage: ceiling.mjs PORT
import { createServer } from 'node:net';

const head = 'HTTP/1.0 200 OK\r\nContent-type: text/plain\r\nContent-Length: 1024\r\n\r\n';
const answer = Buffer.from(head + 'x'.repeat(1024));

createServer({ noDelay: true }, (socket) => {
  socket.once('data', () => socket.end(answer)).on('error', () => {});
}).listen(Number(process.argv[2]), '127.0.0.1');
