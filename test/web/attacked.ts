import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Content of files next to the served folder: never to be sent. */
export const SECRET = 'what nobody may read';

/** Content of the dotfiles in the served folder. */
export const HIDDEN = 'what --no-dotfiles hides';

/**
 * Creates a folder to serve, `root`, next to a secret file and to a folder whose name starts with `root`.
 * @returns the path of `root`
 */
export function layAttacked(folder: string): string {
  for (const name of ['root/sub', 'root/evil.example', 'root/.git', 'root/.GIT', 'root-secret'])
    mkdirSync(join(folder, name), { recursive: true });
  const write = (name: string, content: string) => writeFileSync(join(folder, name), content);
  for (const name of ['secret.txt', 'root-secret/secret.txt']) write(name, SECRET);
  for (const name of ['root/.env', 'root/.Env', 'root/.git/config', 'root/.GIT/config']) write(name, HIDDEN);
  write('root/hello.txt', 'hello');
  write('root/sub/a.txt', 'a');
  return join(folder, 'root');
}
