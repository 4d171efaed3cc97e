import type { Answer } from '../log/log.ts';
import type { ByteString } from '../util/text.ts';
import type { Reply } from './reply.ts';
import type { Head } from './request.ts';

/** The log entry of a reply. Headers are searched only if the log reads them, as the JSON log does. */
export function describeAnswer(remoteAddress: string, head: Head, reply: Reply): Answer {
  const { requestLine, method, target, version, headerBlock = '' } = head;
  return {
    remoteAddress,
    requestLine,
    method,
    target,
    version,
    get userAgent() {
      return headerValue(headerBlock, 'user-agent');
    },
    get referer() {
      return headerValue(headerBlock, 'referer');
    },
    status: reply.status,
    error: reply.isError === true ? reply.reason : undefined,
  };
}

/** The value of the first header line of that name, trimmed. Lines end at LF; a CR alone is part of the value. */
export function headerValue(headerBlock: ByteString, name: string): ByteString | undefined {
  const start = `${name}:`;
  const line = headerBlock.split('\n').find((text) => text.slice(0, start.length).toLowerCase() === start);
  return line?.slice(start.length).trim();
}
