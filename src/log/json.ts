import { pino } from 'pino';
import type { ByteString } from '../files/text.ts';
import { asError, hex } from './format.ts';
import type { Answer, Log } from './log.ts';
import type { Outputs } from './output.ts';

export function jsonLog({ stdout }: Outputs): Omit<Log, 'close'> {
  const logger = pino(
    {
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
      hooks: { streamWrite: (line) => line.replace(/[\x7f-\x9f]/g, escapeInJson) },
    },
    stdout,
  );
  return {
    banner: (message) => logger.info(message),
    answering: () => {},
    answered: (answer, outcome) => logger.info({ ...jsonFields(answer), ...outcome }),
    note: (message, remoteAddress) => logger.warn({ remoteAddress }, message),
    failed: (error, remoteAddress) => {
      const err = asError(error);
      logger.error({ remoteAddress, err }, `Cannot answer: ${err.message}`);
    },
  };
}

/** Of an answer; a field without a value is left out. */
export function jsonFields({ remoteAddress, method, target, version, headerBlock = '', status }: Answer) {
  return {
    remoteAddress,
    method,
    target,
    protocol: method === undefined ? undefined : version,
    status,
    userAgent: headerValue(headerBlock, 'user-agent'),
    referer: headerValue(headerBlock, 'referer'),
  };
}

/** The first field of that name. A header line ends at LF alone. */
function headerValue(headerBlock: ByteString, name: string): ByteString | undefined {
  const start = `${name}:`;
  const line = headerBlock.split('\n').find((text) => text.slice(0, start.length).toLowerCase() === start);
  return line?.slice(start.length).trim();
}

/** JSON allows these characters, and terminals obey some of them. */
function escapeInJson(character: string): string {
  return `\\u00${hex(character)}`;
}
