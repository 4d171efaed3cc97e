// The floor of the web profile: its system calls, and as many bytes, with node:http alone. usage: http.mjs PORT
import fs from 'node:fs';
import { createServer } from 'node:http';

const FIELDS = ['x-content-type-options', 'nosniff', 'cache-control', 'no-cache', 'vary', 'Accept-Encoding'];
let lines = '';
const writeLines = () => {
  fs.writeSync(2, lines);
  lines = '';
};

createServer((request, response) => {
  const { method, url, headers } = request;
  const fd = fs.openSync(process.cwd() + url, 'r');
  const stats = fs.fstatSync(fd);
  const etag = `"${String(Math.round(stats.mtimeMs)).padStart(20, '0')}"`;
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? '') ?? [0, 0, stats.size - 1];
  const status = headers['if-none-match'] === etag ? 304 : headers.range === undefined ? 200 : 206;
  const length = status === 304 ? 0 : Number(last) - Number(first) + 1;
  const body = Buffer.allocUnsafe(status === 304 || method === 'HEAD' ? 0 : length);
  if (body.length > 0) fs.readSync(fd, body, 0, body.length, Number(first) || null);
  fs.closeSync(fd);
  const type = url?.endsWith('.txt') ? 'text/plain; charset=utf-8' : 'application/octet-stream';
  const fields = [...FIELDS, ...(status === 304 ? [] : ['content-type', type]), 'etag', etag];
  fields.push('last-modified', stats.mtime.toUTCString());
  if (status !== 304) fields.push('accept-ranges', 'bytes', 'content-length', String(length));
  if (status === 206) fields.push('content-range', `bytes ${first}-${last}/${stats.size}`);
  response.writeHead(status, fields).end(body);
  if (lines === '') setImmediate(writeLines);
  const time = new Date().toUTCString().slice(5, 25);
  lines += `${request.socket.remoteAddress} - - [${time}] "${method} ${url} HTTP/1.1" ${status} -\n`;
}).listen(Number(process.argv[2]), '127.0.0.1');
