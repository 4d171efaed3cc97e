import cors from '@fastify/cors';
import type { FastifyInstance } from 'fastify';

/** Preflight requests are answered for any target; what a page may see of an answer is all that it has. */
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
