import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Rows } from '../../listings/rows.ts';
import { sendError } from '../errors.ts';
import { matchesTag } from '../files/conditions.ts';
import { entityTag } from '../files/validators.ts';

/**
 * Evaluates `If-Match` and `If-None-Match` (RFC 9110 section 13.2.2), and sets the entity tag. The tag is weak, since the
 * page is sent in several encodings, and so never matches `If-Match`.
 * @param frame what is sent besides the rows
 * @returns 412 or 304, sent; undefined if the listing is to be sent
 */
export function answerConditions(
  { headers }: FastifyRequest,
  reply: FastifyReply,
  frame: string,
  rows: Rows,
): FastifyReply | undefined {
  const { 'if-match': required, 'if-none-match': known } = headers;
  if (required !== undefined && required.trim() !== '*') return sendError(reply, 412);
  if (rows.hash === undefined) return undefined;
  const etag = entityTag(rows.hash + frame);
  reply.header('etag', `W/${etag}`);
  return known !== undefined && matchesTag(known, etag, 'weak') ? reply.code(304).send() : undefined;
}
