// The floor of listings of the web profile: node:http, and as many bytes. usage: http-list.mjs PORT
import fs from 'node:fs';
import { createServer } from 'node:http';

const FRAME_BYTES = 23_599; // and 16 for each group of 128 rows
const FIELDS = ['x-content-type-options', 'nosniff', 'cache-control', 'no-cache', 'vary', 'Accept'];
FIELDS.push('content-type', 'text/html; charset=utf-8', 'content-security-policy', 'x'.repeat(250));
let lines = '';
const writeLines = () => {
  fs.writeSync(2, lines);
  lines = '';
};

createServer((request, response) => {
  const body = list(request.url ?? '');
  response.writeHead(200, [...FIELDS, 'content-length', String(body.length)]).end(body);
  if (lines === '') setImmediate(writeLines);
  lines += `127.0.0.1 - - [${new Date().toUTCString().slice(5, 25)}] "GET ${request.url} HTTP/1.1" 200 -\n`;
}).listen(Number(process.argv[2]), '127.0.0.1');

/** @param {string} target */
function list(target, path = process.cwd() + target) {
  const fd = fs.openSync(path, 'r');
  const isDirectory = fs.fstatSync(fd).isDirectory();
  fs.closeSync(fd);
  if (!isDirectory) return '';
  for (const index of ['index.html', 'index.htm']) fs.statSync(path + index, { throwIfNoEntry: false });
  const names = fs.readdirSync(path).sort();
  const texts = 4 * target.length + 2 * names.length.toLocaleString('en').length;
  const frame = FRAME_BYTES + 16 * Math.ceil(names.length / 128) + texts;
  return ' '.repeat(frame) + names.map((name) => row(path, name)).join('');
}

/** @param {string} path @param {string} name */
function row(path, name) {
  const { size, mtime } = fs.statSync(path + name);
  const time = mtime.toISOString();
  const bytes = `<data value="${size}">${size} B</data>`;
  const modified = `<time datetime="${time}">${time.slice(0, 16).replace('T', ' ')}</time>`;
  return `<tr class="text"><td class="name"><a href="${name}"><bdi>${name}</bdi></a></td><td class="size">${bytes}</td><td class="mtime">${modified}</td></tr>\n`;
}
