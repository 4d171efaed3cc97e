// The floor of listings of the python profile, like net.mjs. usage: net-list.mjs PORT
import fs from 'node:fs';
import { createServer } from 'node:net';

const SERVER = `SimpleHTTP/0.6 Node.js/${process.versions.node}`;
const HEADING_BYTES = 295;

createServer({ noDelay: true }, (socket) => {
  const address = socket.remoteAddress?.slice('::ffff:'.length);
  socket
    .on('error', () => {})
    .once('data', (bytes) => {
      const line = bytes.toString('latin1', 0, bytes.indexOf('\r'));
      const target = line.split(' ')[1] ?? '';
      const body = ' '.repeat(HEADING_BYTES + 2 * target.length) + list(process.cwd() + target);
      const date = new Date().toUTCString();
      fs.writeSync(2, `${address} - - [${date.slice(5, 25)}] "${line}" 200 -\n`);
      const fields = `Content-type: text/html; charset=utf-8\r\nContent-Length: ${body.length}`;
      socket.end(
        `HTTP/1.0 200 OK\r\nServer: ${SERVER}\r\nDate: ${date}\r\n${fields}\r\n\r\n${body}`,
        'latin1',
      );
    });
}).listen(Number(process.argv[2]));

/** @param {string} path */
function list(path) {
  const fd = fs.openSync(path, 'r');
  const isDirectory = fs.fstatSync(fd).isDirectory();
  fs.closeSync(fd);
  if (!isDirectory) return '';
  for (const index of ['index.html', 'index.htm']) fs.statSync(path + index, { throwIfNoEntry: false });
  fs.accessSync(path);
  const names = fs.readdirSync(path, { withFileTypes: true }).map(({ name }) => name);
  const items = names.sort().map((name) => `<li><a href="${name}">${name}</a></li>\n`);
  return items.join('');
}
