import type { FastifyReply, FastifyRequest } from 'fastify';
import { clientOf } from './http-client.ts';

/** The request target from its path on: clients may send an absolute URL, as to a proxy (RFC 9112 section 3.2.2). */
export function targetOf({ originalUrl }: FastifyRequest): string {
  const path = /^https?:\/\/[^/?#]*(.*)$/is.exec(originalUrl)?.[1];
  if (path === undefined) return originalUrl;
  return path.startsWith('/') ? path : `/${path}`;
}

/** Calls back once the answer is fully handed to the kernel or the connection is closed. */
export function whenAnswered({ request }: FastifyReply, callback: () => void): void {
  const client = clientOf(request.raw.socket);
  if (client === undefined) callback();
  else client.whenAnswered(callback);
}

/** Adds a request header to `Vary`. */
export function addVary(reply: FastifyReply, field: string): void {
  const current = reply.getHeader('vary');
  reply.header('vary', current === undefined ? field : `${current}, ${field}`);
}
