import { execFileSync } from 'node:child_process';
import { MAIN } from './command.ts';

/** An unprivileged user who can read the built command. */
export function unprivilegedUser(): number | undefined {
  if (process.getuid?.() !== 0) return process.getuid?.();
  const user = 1000;
  try {
    execFileSync(process.execPath, [MAIN, '--version'], { uid: user, gid: user, cwd: '/', stdio: 'ignore' });
    return user;
  } catch {
    return undefined;
  }
}
