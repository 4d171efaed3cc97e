import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask } from '../support/exchange.ts';
import { temporaryFolder } from '../support/tree.ts';
import { ADVISORIES, OTHER_FORMS } from './advisories.ts';
import { HIDDEN, layAttacked, SECRET } from './attacked.ts';
import { endAll, start, startWeb } from './programs.ts';
import { basic, HASHES } from './users.ts';

const CONFINED = ['--no-dotfiles', '--no-symlinks'];

const folder = temporaryFolder();

/** Options that change which resource a target identifies. */
const VARIANTS = [
  { args: ['--spa', '--compress'], prefix: '' },
  { args: ['--base-path', '/base'], prefix: '/base' },
  { args: ['--archive'], prefix: '', suffix: '?archive=tar' },
  { args: ['--auth-file', 'USERS'], prefix: '', credentials: [basic('ann', 'secret')] },
];

interface Attacked {
  readonly web: number;
  /** Answers each target with the same status. */
  readonly python?: number;
  /** Goes before each target, and after it. */
  readonly prefix: string;
  readonly suffix?: string | undefined;
  readonly credentials?: readonly string[] | undefined;
  readonly isConfined: boolean;
}

/** Listeners with defaults and with --no-symlinks and --no-dotfiles. */
const attacked: Attacked[] = [];

beforeAll(async () => {
  const root = layAttacked(folder.path);
  for (const args of [[], CONFINED]) {
    const { port: web } = await startWeb(root, args);
    const { port: python } = await start(root, args);
    attacked.push({ web, python, prefix: '', isConfined: args === CONFINED });
  }
  const users = join(folder.path, 'users');
  writeFileSync(users, `ann:${HASHES.bcrypt}\n`);
  for (const { args, prefix, suffix, credentials } of VARIANTS) {
    const own = args.map((arg) => arg.replace('USERS', users));
    const { port: web } = await startWeb(root, [...own, ...CONFINED]);
    attacked.push({ web, prefix, suffix, credentials, isConfined: true });
  }
});
afterAll(() => {
  endAll();
  folder.remove();
});

/** Requests a target from each listener, and checks what no answer may have. */
async function attack(target: string, fields: readonly string[] = []): Promise<void> {
  for (const { web, python, prefix, suffix = '', credentials = [], isConfined } of attacked) {
    const answer = await ask(web, prefix + target + suffix, [...fields, ...credentials]);
    expect(answer.status).toBeGreaterThanOrEqual(200);
    expect(answer.status).toBeLessThan(500);
    expect(answer.text).not.toContain(SECRET);
    expect(answer.text).not.toContain('root-secret');
    expect(answer.text).not.toContain(folder.path);
    expect(answer.text).not.toMatch(/root:[^:]*:0:0:|PATH=/);
    expect(answer.body).not.toMatch(/<script>alert|set-cookie/i);
    if (isConfined) expect(answer.text).not.toContain(HIDDEN);
    if (answer.location !== undefined) expectHere(answer.location, web);
    if (python === undefined || isRefused(answer.status)) continue;
    expect(answer.status).toBe((await ask(python, target, fields)).status);
  }
}

/** A browser that follows the redirect stays on this server. */
function expectHere(location: string, port: number): void {
  const here = `http://127.0.0.1:${port}`;
  expect(new URL(location, `${here}/a/b`).origin).toBe(here);
  expect(location).toMatch(/^\/(?![/\\])/);
  expect(location).not.toMatch(/[\0-\x1f\x7f]/);
}

/** Targets that the parser of Node.js refuses; the python profile accepts anything. */
function isRefused(status: number): boolean {
  return status === 400;
}

describe.each(ADVISORIES)('$ids ($packages: $fault)', ({ targets, fields }) => {
  test.each(targets)('%j', async (target) => {
    await attack(target);
    for (const field of fields ?? []) await attack(target, [field]);
  });
});

test.each(OTHER_FORMS)('%j is harmless too', (target) => attack(target));

test('all still answer', async () => {
  for (const { web, python = web, prefix, credentials = [], isConfined } of attacked) {
    expect((await ask(python, `${python === web ? prefix : ''}/hello.txt`, credentials)).body).toBe('hello');
    expect((await ask(web, `${prefix}/hello.txt`, credentials)).body).toBe('hello');
    expect((await ask(web, `${prefix}/.env`, credentials)).body === HIDDEN).toBe(!isConfined);
  }
});
