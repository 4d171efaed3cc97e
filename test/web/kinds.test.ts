import { types } from 'mime-types';
import { expect, test } from 'vitest';
import { typeByName } from '../../src/web/files/media-types.ts';
import { fileKindOf } from '../../src/web/listing/kinds.ts';

test.each([
  ['photo.JPG', 'image'],
  ['drawing.svg', 'image'],
  ['song.flac', 'audio'],
  ['film.mp4', 'video'],
  ['film.mts', 'video'],
  ['a.tar.gz', 'archive'],
  ['a.zip', 'archive'],
  ['page.html', 'text'],
  ['data.json', 'text'],
  ['feed.rss', 'text'],
  ['app.ts', 'text'],
  ['main.go', 'text'],
  ['index.php', 'text'],
  ['run.bat', 'text'],
  ['sheet.ods', 'file'],
  ['sheet.sxc', 'file'],
  ['program', 'file'],
])('%s is of the kind %s', (name, kind) => expect(fileKindOf(name)).toBe(kind));

test('what is served as text is listed as text', () => {
  const isText = (extension: string) => typeByName(`a.${extension}`)?.startsWith('text/') === true;
  const wrong = Object.keys(types).filter(
    (extension) => isText(extension) && fileKindOf(`a.${extension}`) !== 'text',
  );
  expect(wrong).toEqual([]);
});
