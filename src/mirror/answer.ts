import type { Answer } from '../log/log.ts';
import type { BaseConnection } from '../net/base-connection.ts';
import type { ByteString } from '../util/text.ts';
import type { Reply } from './reply.ts';
import type { Head } from './request.ts';

/** The log entry of a reply. */
export function describeAnswer(remoteAddress: string, head: Head, reply: Reply): Answer {
  const { requestLine, method, target, version } = head;
  const error = reply.isError === true ? reply.reason : undefined;
  return { remoteAddress, requestLine, method, target, version, status: reply.status, error };
}

/** Adds the header fields that the JSON log shows. */
export function withHeaders(answer: Answer, { headerBlock = '' }: Head): Answer {
  const userAgent = headerValue(headerBlock, 'user-agent');
  return { ...answer, userAgent, referer: headerValue(headerBlock, 'referer') };
}

/** The value of the first header line of that name, trimmed. Lines end at LF; a CR alone is part of the value. */
export function headerValue(headerBlock: ByteString, name: string): ByteString | undefined {
  return headerValues(headerBlock, name)[0];
}

/** The values of all header lines of that name. */
export function headerValues(headerBlock: ByteString, name: string): ByteString[] {
  const start = `${name}:`;
  const lines = headerBlock.split('\n').filter((text) => text.slice(0, start.length).toLowerCase() === start);
  return lines.map((line) => line.slice(start.length).trim());
}

/** The address that a proxy states in the header lines. */
export function forwardedBy(proxy: BaseConnection, { headerBlock = '' }: Head): string {
  const listOf = (name: string) => headerValues(headerBlock, name).join();
  return proxy.forwardedAddress({
    xForwardedFor: listOf('x-forwarded-for'),
    forwarded: listOf('forwarded'),
  });
}
