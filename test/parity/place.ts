import { statSync } from 'node:fs';
import { unquote } from '../../src/files/path.ts';
import { type ByteString, fsencode, toBuffer } from '../../src/util/text.ts';

/** The place on disk that a request target names. */
export interface Place {
  /** Relative to the served folder; undefined if Python cannot look it up. */
  readonly name?: ByteString;
  /** The exception that the lookup raises. */
  readonly exception?: string;
  /** Whether the target ends with a slash. */
  readonly slash: boolean;
}

/**
 * `translate_path` (server.py:801, 3.5.10).
 * @param cutsAtNul whether the path ends at its first NUL
 */
export function placeOf(target: ByteString, cutsAtNul: boolean): Place {
  const path = target.replace(/[?#].*$/s, '');
  const slash = path.endsWith('/');
  const words: string[] = [];
  for (const word of unquote(path).split('/')) {
    if (word === '..') words.pop();
    else if (word !== '' && word !== '.') words.push(word);
  }
  const text = cutsAtNul ? words.join('/').replace(/\0.*$/s, '') : words.join('/');
  const name = fsencode(text);
  if (name === undefined) return { exception: 'UnicodeEncodeError', slash };
  return name.includes('\0') ? { exception: 'ValueError', slash } : { name, slash };
}

export type OnDisk = 'file' | 'folder' | 'nothing';

/** The stats of a path. */
export function onDisk(folder: string, name: ByteString): OnDisk {
  try {
    const stats = statSync(toBuffer(`${folder}/${name}`));
    return stats.isDirectory() ? 'folder' : 'file';
  } catch {
    return 'nothing';
  }
}
