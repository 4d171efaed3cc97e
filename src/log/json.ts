import { pino } from 'pino';
import { asError } from '../errors.ts';
import { hex } from '../util/text.ts';
import type { Answer, Log } from './log.ts';
import type { Outputs } from './output.ts';

/** One JSON object per line, on standard output. */
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

/** The fields of an answer; JSON leaves out those that are undefined. */
export function jsonFields({ remoteAddress, method, target, version, status, userAgent, referer }: Answer) {
  const protocol = method === undefined ? undefined : version;
  return { remoteAddress, method, target, protocol, status, userAgent, referer };
}

/** C1 control characters are valid in JSON, but terminals interpret them. */
function escapeInJson(character: string): string {
  return `\\u00${hex(character)}`;
}
