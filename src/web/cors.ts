import cors from '@fastify/cors';
import type { FastifyInstance } from 'fastify';

/** Enables CORS for an origin: preflight requests succeed for any target, and the headers of files are exposed. */
export async function allowOrigin(app: FastifyInstance, origin: string): Promise<void> {
  await app.register(cors, {
    origin,
    methods: ['GET', 'HEAD'],
    exposedHeaders: ['Accept-Ranges', 'Content-Length', 'Content-Range', 'ETag'],
    strictPreflight: false,
  });
  app.addHook('onSend', async (_request, reply) => {
    if (reply.statusCode === 204) reply.removeHeader('content-length'); // RFC 9110 section 8.6
  });
}
