import type { FastifyReply } from 'fastify';
import { clientOf } from './http-client.ts';

/** Calls back once the answer is over: all of it is handed to the system, or the connection is closed. */
export function whenDone({ request }: FastifyReply, callback: () => void): void {
  const client = clientOf(request.raw.socket);
  if (client === undefined) callback();
  else client.whenAnswered(callback);
}

/** Says that the answer depends on one more field of the request. */
export function addVary(reply: FastifyReply, field: string): void {
  const said = reply.getHeader('vary');
  reply.header('vary', said === undefined ? field : `${said}, ${field}`);
}
