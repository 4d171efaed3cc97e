import { PREFIXES, STEPS, TOKENS } from './mutation-pieces.ts';
import type { Random } from './random.ts';

/** Mutates a request; one byte per character. */
type Mutation = (request: string, random: Random, corpus: readonly string[]) => string;

/** The maximum length of a request, beyond the limits of both profiles. */
const MAX_BYTES = 300_000;

function flipBit(request: string, random: Random): string {
  const at = random.below(request.length + 1);
  const flipped = String.fromCharCode((request.charCodeAt(at) || 0) ^ (1 << random.below(8)));
  return request.slice(0, at) + flipped + request.slice(at + 1);
}

function cut(request: string, random: Random): string {
  return request.slice(0, random.below(request.length + 1));
}

function remove(request: string, random: Random): string {
  const at = random.below(request.length + 1);
  return request.slice(0, at) + request.slice(at + 1 + random.below(20));
}

function insertToken(request: string, random: Random): string {
  return insert(request, random, random.pick(TOKENS));
}

function insertBytes(request: string, random: Random): string {
  return insert(request, random, random.bytes(1 + random.below(30)));
}

function insertAtLine(request: string, random: Random): string {
  const lines = request.split('\n');
  lines.splice(1 + random.below(lines.length), 0, random.pick(TOKENS).trimEnd());
  return lines.join('\n');
}

function duplicate(request: string, random: Random): string {
  const from = random.below(request.length + 1);
  const piece = request.slice(from, from + 1 + random.below(60));
  return insert(request, random, piece.repeat(1 + random.below(4)));
}

function swap(request: string, random: Random): string {
  const lines = request.split('\r\n');
  const [a, b] = [random.below(lines.length), random.below(lines.length)];
  [lines[a], lines[b]] = [lines[b] ?? '', lines[a] ?? ''];
  return lines.join('\r\n');
}

function splice(request: string, random: Random, corpus: readonly string[]): string {
  const other = random.pick(corpus);
  return request.slice(0, random.below(request.length + 1)) + other.slice(random.below(other.length + 1));
}

function pipeline(request: string, random: Random, corpus: readonly string[]): string {
  return request + Array.from({ length: 1 + random.below(8) }, () => random.pick(corpus)).join('');
}

function lengthenLine(request: string, random: Random): string {
  return insert(
    request,
    random,
    random.pick(['a', '/', '%41', '\xff', '../', ' ']).repeat(random.below(30_000)),
  );
}

function floodHeaders(request: string, random: Random): string {
  const line = `${random.pick(['X-A', 'Cookie', 'Host', 'Range', 'Accept', 'Content-Length'])}: ${random.below(9)}\r\n`;
  return request.replace(/\r?\n/, () => `\r\n${line.repeat(random.below(250))}`);
}

function makeRandom(_request: string, random: Random): string {
  return random.bytes(random.below(500));
}

const MUTATIONS: readonly Mutation[] = [
  flipBit,
  cut,
  remove,
  insertToken,
  insertBytes,
  insertAtLine,
  duplicate,
  swap,
  splice,
  pipeline,
  lengthenLine,
  floodHeaders,
  makeRandom,
];

/** A recorded request, mutated one to four times. */
export function mutated(random: Random, corpus: readonly string[]): string {
  let request = random.pick(corpus);
  for (let left = 1 + random.below(4); left > 0; left -= 1)
    request = random.pick(MUTATIONS)(request, random, corpus).slice(0, MAX_BYTES);
  return request;
}

/** A request for something next to the served folder, or above it. */
export function climbing(random: Random, outside: readonly string[]): string {
  const steps = Array.from({ length: 1 + random.below(6) }, () => random.pick(STEPS)).join('');
  const target = `${random.pick(PREFIXES)}${steps}${random.pick(outside)}`;
  const version = random.pick([' HTTP/1.1', ' HTTP/1.1', ' HTTP/1.0', '']);
  return `GET ${target}${version}\r\nHost: localhost\r\n\r\n`;
}

function insert(request: string, random: Random, text: string): string {
  const at = random.below(request.length + 1);
  return request.slice(0, at) + text + request.slice(at);
}
