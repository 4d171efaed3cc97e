import { once } from 'node:events';
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Running } from './command.ts';
import { ask, openSocket } from './exchange.ts';
import { descriptors } from './resources.ts';
import { holdsWithin } from './wait.ts';

const AT_ONCE = 40;
const CLOSED_MS = 5000;

/** One size for each way of sending a file: with the head, in one read, in several. */
const SIZES = [1000, 300_000, 2_000_000];
const FILES_PER_SIZE = 8;

const FILES = SIZES.flatMap((size) =>
  Array.from({ length: FILES_PER_SIZE }, (_, number) => ({
    name: `${size}-${number}`,
    content: String(number).repeat(size),
  })),
);

const FIELDS = [[], ['Range: bytes=5-'], ['If-None-Match: "x"'], ['Accept-Encoding: gzip']];

type Listener = Running & { readonly port: number };

/**
 * Clients of the web profile that reset their connections while the files change. Each file has to keep its own
 * content and fields, and no descriptor may stay open.
 * @param root the served folder, in which the files are created
 * @param resets how many clients, in steps of 40
 * @returns one line for each failure
 */
export async function resetClients(listener: Listener, root: string, resets: number): Promise<string[]> {
  const failures: string[] = [];
  const check = async (number: number) => failures.push(...(await wrongIn(listener.port, number)));
  for (const number of FILES.keys()) await check(number);
  const before = descriptors(listener);
  for (let turn = 0; turn < resets; turn += AT_ONCE) {
    changeDates(root, turn);
    const gone = Array.from({ length: AT_ONCE }, (_, index) => reset(listener.port, index, turn));
    await ask(listener.port, `/${fileOf(turn / AT_ONCE).name}`);
    await Promise.all(gone);
    for (const number of [0, turn / AT_ONCE]) await check(number);
  }
  if (!(await holdsWithin(CLOSED_MS, () => descriptors(listener) <= before)))
    failures.push(`${descriptors(listener)} descriptors remain open of ${before} before`);
  if (/EBADF|Cannot answer/.test(listener.stderr)) failures.push(listener.stderr.slice(-1000));
  return failures;
}

/** Creates the files that `resetClients()` requests. */
export function layFiles(root: string): void {
  mkdirSync(root, { recursive: true });
  for (const { name, content } of FILES) writeFileSync(join(root, name), content);
}

function fileOf(number: number): (typeof FILES)[number] {
  return FILES[number % FILES.length] as (typeof FILES)[number];
}

/** Compares a file with its content, and the fields of GET with those of HEAD. */
async function wrongIn(port: number, number: number): Promise<string[]> {
  const { name, content } = fileOf(number);
  const { status, body, text } = await ask(port, `/${name}`);
  if (status !== 200 || body !== content) return [`${name}: status ${status}, ${body.length} bytes`];
  const { headers } = await fetch(`http://127.0.0.1:${port}/${name}`, { method: 'HEAD' });
  return ['etag', 'last-modified', 'content-length']
    .filter((field) => !text.toLowerCase().includes(`\r\n${field}: ${headers.get(field)?.toLowerCase()}\r\n`))
    .map((field) => `${name}: ${field} is not ${headers.get(field)}`);
}

/** Gives each file a new date, which invalidates everything cached about it. */
function changeDates(root: string, turn: number): void {
  for (const [number, { name }] of FILES.entries())
    utimesSync(join(root, name), 1_000_000_000 + turn * 100 + number, 1_000_000_000 + turn * 100 + number);
}

/** Sends a request and resets: immediately, or once the answer begins. */
async function reset(port: number, index: number, turn: number): Promise<void> {
  const fields = FIELDS[(turn + index) % FIELDS.length] ?? [];
  const request = [`GET /${fileOf(index).name} HTTP/1.1`, 'Host: h', ...fields, '', ''].join('\r\n');
  const socket = await openSocket(port, request);
  if ((turn + index) % 3 > 0) await Promise.race([once(socket, 'data'), once(socket, 'close')]);
  socket.resetAndDestroy();
}
