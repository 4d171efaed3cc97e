// The floor of the python profile: its system calls, and as many bytes, with node:net alone. usage: net.mjs PORT
import fs from 'node:fs';
import { createServer } from 'node:net';

const SERVER = `SimpleHTTP/0.6 Node.js/${process.versions.node}`;
const NOT_FOUND = 'Connection: close\r\nContent-Type: text/html;charset=utf-8\r\nContent-Length: 469';

createServer({ noDelay: true }, (socket) => {
  const address = socket.remoteAddress?.slice('::ffff:'.length);
  socket.on('error', () => {});
  socket.once('data', (bytes) => {
    const line = bytes.toString('latin1', 0, bytes.indexOf('\r'));
    const [method = '', target = ''] = line.split(' ');
    const [status, fields, body] = answerTo(method, process.cwd() + target);
    const date = new Date().toUTCString();
    const start = `${address} - - [${date.slice(5, 25)}]`;
    if (fields === NOT_FOUND) fs.writeSync(2, `${start} code 404, message File not found\n`);
    fs.writeSync(2, `${start} "${line}" ${status.slice(0, 3)} -\n`);
    const redirect = status.startsWith('301') ? `Location: ${target}/` : fields;
    const head = `HTTP/1.0 ${status}\r\nServer: ${SERVER}\r\nDate: ${date}\r\n${redirect}\r\n\r\n`;
    socket.end(Buffer.concat([Buffer.from(head, 'latin1'), body]));
  });
}).listen(Number(process.argv[2]));

/** @param {string} method @param {string} path @returns {[string, string, Buffer]} */
function answerTo(method, path) {
  let fd;
  try {
    fd = fs.openSync(path, 'r');
  } catch {
    return ['404 File not found', NOT_FOUND, Buffer.alloc(469)];
  }
  const stats = fs.fstatSync(fd);
  const body = Buffer.allocUnsafe(stats.isFile() && method === 'GET' ? stats.size : 0);
  if (body.length > 0) fs.readSync(fd, body);
  fs.closeSync(fd);
  if (stats.isDirectory()) return ['301 Moved Permanently', '', body];
  const fields = `Content-type: text/plain\r\nContent-Length: ${stats.size}`;
  return ['200 OK', `${fields}\r\nLast-Modified: ${stats.mtime.toUTCString()}`, body];
}
