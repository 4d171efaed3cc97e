import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';

/** Stands beside the served folder. */
export const SECRET = 'what nobody may read';

/** Stands in the served folder, under names that begin with a dot. */
export const HIDDEN = 'what --no-dotfiles hides';

/** Lays a served folder, beside it a secret, and another folder whose name begins with the name of the served one. */
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

/** An answer as it came. */
export interface Reply {
  readonly status: number;
  readonly location: string | undefined;
  /** Head and body; one byte a character. */
  readonly text: string;
  readonly body: string;
}

/** Sends a target as it stands, which no client of HTTP would. */
export async function ask(port: number, target: string, fields: readonly string[] = []): Promise<Reply> {
  const lines = [`GET ${target} HTTP/1.1`, `Host: 127.0.0.1:${port}`, 'Connection: close', ...fields];
  const socket = connect({ port, host: '127.0.0.1' });
  const pieces: Buffer[] = [];
  socket.on('data', (piece) => pieces.push(piece));
  socket.on('error', () => {}); // what came before is the answer
  socket.write(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  await new Promise((resolve) => socket.on('close', resolve));
  const text = Buffer.concat(pieces).toString('latin1');
  const end = text.indexOf('\r\n\r\n');
  return {
    status: Number(/^HTTP\/1\.[01] (\d{3}) /.exec(text)?.[1]),
    location: /^location: *(.*)\r$/im.exec(text.slice(0, end + 2))?.[1],
    text,
    body: text.slice(end + 4),
  };
}
