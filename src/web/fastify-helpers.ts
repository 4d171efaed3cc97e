import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { connectionOf } from './http-connection.ts';

/** Calls back once the answer is fully handed to the kernel or the connection is closed. */
export function whenAnswered({ request }: FastifyReply, callback: () => void): void {
  const connection = connectionOf(request.raw.socket);
  if (connection === undefined) callback();
  else connection.whenAnswered(callback);
}

/** Adds a request header to `Vary`. */
export function addVary(reply: FastifyReply, field: string): void {
  const current = reply.getHeader('vary');
  reply.header('vary', current === undefined ? field : `${current}, ${field}`);
}

/** Header fields by name in lower case; several of one name become a list. */
export function groupFields(fields: readonly (readonly [string, string])[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const [name, value] of fields) {
    const key = name.toLowerCase();
    groups.set(key, [...(groups.get(key) ?? []), value]);
  }
  return groups;
}

/** The payload for a HEAD request whose answer has an unknown length: Fastify gives an empty string a length of 0. */
export function emptyBody(): Readable {
  return Readable.from([]);
}
