import { contentType } from 'mime-types';
import { StartError } from '../../errors.ts';
import { quoted } from '../../util/quoted.ts';
import { readOptionFile } from '../option-file.ts';

const TYPE = /^[A-Za-z0-9!#$&^_.+-]+\/[A-Za-z0-9!#$&^_.+-]+$/;

/**
 * Reads media types from lines of a type and its extensions, as in Apache's `mime.types`.
 * @returns types by extension in lower case, with a charset for text
 * @throws StartError with the number of the first invalid line
 */
export function readMimeTypes(file: string): Map<string, string> {
  const types = new Map<string, string>();
  for (const [index, line] of readOptionFile('MIME types', file).toString('utf8').split(/\r?\n/).entries()) {
    const [type = '', ...extensions] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (type === '') continue;
    if (!TYPE.test(type) || extensions.length === 0) {
      const advice = 'use a type and its extensions, as in "text/markdown md markdown"';
      throw new StartError(`Cannot use MIME types ${quoted(file)}: line ${index + 1}: ${advice}`, 2);
    }
    for (const extension of extensions)
      types.set(extension.replace(/^\./, '').toLowerCase(), contentType(type) || type);
  }
  return types;
}
