import { quote, translatePath } from '../../files/path.ts';
import { PYTHON_3_5 } from '../../python/traits.ts';
import type { Settings } from '../../settings.ts';
import { type ByteString, decodeUtf8, fsdecode } from '../../util/text.ts';
import { belowBase } from '../base-path.ts';
import type { Page } from './page.ts';

/** The folders from the served directory down to the one of a request target. */
export function breadcrumbOf(
  target: ByteString,
  { directory, basePath }: Pick<Settings, 'directory' | 'basePath'>,
): Page['breadcrumb'] {
  const below = belowBase(basePath, target) ?? '';
  const path = translatePath(directory, below, PYTHON_3_5)?.toString('latin1', directory.length) ?? '';
  let link = `${basePath}/`;
  const breadcrumb = [{ name: 'Home', link }];
  for (const name of path.split('/').filter(Boolean)) {
    link += `${quote(fsdecode(name))}/`;
    breadcrumb.push({ name: decodeUtf8(name), link });
  }
  return breadcrumb;
}
