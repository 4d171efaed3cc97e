import type { FastifyRequest } from 'fastify';

/**
 * The target of a request, from its path on: a client may send a whole URL, as to a proxy (RFC 9112 section 3.2.2).
 */
export function targetOf({ originalUrl }: FastifyRequest): string {
  const path = /^https?:\/\/[^/?#]*(.*)$/is.exec(originalUrl)?.[1];
  if (path === undefined) return originalUrl;
  return path.startsWith('/') ? path : `/${path}`;
}
