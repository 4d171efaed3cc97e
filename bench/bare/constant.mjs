// The upper limit of Node.js: answers every request with the same 1 KiB. usage: constant.mjs PORT node:net|node:http
const [port, module] = process.argv.slice(2);
const body = Buffer.alloc(1024, 'x');

if (module === 'node:net') {
  const { createServer } = await import('node:net');
  const head = 'HTTP/1.0 200 OK\r\nContent-type: text/plain\r\nContent-Length: 1024\r\n\r\n';
  const answer = Buffer.concat([Buffer.from(head), body]);
  createServer({ noDelay: true }, (socket) => {
    socket.once('data', () => socket.end(answer)).on('error', () => {});
  }).listen(Number(port), '127.0.0.1');
} else {
  const { createServer } = await import('node:http');
  createServer((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/plain', 'Content-Length': body.length }).end(body);
  }).listen(Number(port), '127.0.0.1');
}
