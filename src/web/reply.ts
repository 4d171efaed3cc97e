import type { FastifyReply } from 'fastify';

/** Calls back once nothing more is sent, be it that all is sent or that the client is gone; at once if that is so. */
export function whenDone({ raw }: FastifyReply, callback: () => void): void {
  if (raw.destroyed) callback();
  else raw.once('close', callback);
}

/** Says that the answer depends on one more field of the request. */
export function addVary(reply: FastifyReply, field: string): void {
  const said = reply.getHeader('vary');
  reply.header('vary', said === undefined ? field : `${said}, ${field}`);
}
