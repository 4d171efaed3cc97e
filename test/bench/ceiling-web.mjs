// The limit of node:http: the least that can answer, the same 1 KiB to all. usage: ceiling-web.mjs PORT
import { createServer } from 'node:http';

const body = Buffer.alloc(1024, 'x');

createServer((_request, response) => {
  response.writeHead(200, { 'Content-Type': 'text/plain', 'Content-Length': body.length }).end(body);
}).listen(Number(process.argv[2]), '127.0.0.1');
