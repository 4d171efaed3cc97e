import type { FastifyServerOptions } from 'fastify';
import type { Connections } from './connections.ts';

declare module 'fastify' {
  interface FastifyInstance {
    readonly connections: Connections;
  }
}

/** Fastify would load the default compilers, and ajv with them, at the start. */
function compileSchemas(): never {
  throw new Error('No route has a schema');
}

/** For apps without schemas. */
export const LEAN_OPTIONS = {
  schemaController: { compilersFactory: { buildValidator: compileSchemas, buildSerializer: compileSchemas } },
} as const satisfies FastifyServerOptions;

/** Fastify's options in both profiles. */
export const FASTIFY_OPTIONS = {
  ...LEAN_OPTIONS,
  rewriteUrl: () => '/', // one route for all targets: the file system decides, not the router
  return503OnClosing: false, // accepted requests are answered
} as const satisfies FastifyServerOptions;
