import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask } from '../support/exchange.ts';
import { temporaryFolder } from '../support/tree.ts';
import { ADVISORIES, OTHER_FORMS } from './advisories.ts';
import { HIDDEN, layAttacked, SECRET } from './attacked.ts';
import { endAll, start, startWeb } from './programs.ts';

const CONFINED = ['--no-dotfiles', '--no-symlinks'];

const folder = temporaryFolder();

/** Ports of both profiles, with defaults and with --no-symlinks and --no-dotfiles. */
const ports: { web: number; python: number; isConfined: boolean }[] = [];

beforeAll(async () => {
  const root = layAttacked(folder.path);
  for (const args of [[], CONFINED]) {
    const { port: web } = await startWeb(root, args);
    const { port: python } = await start(root, args);
    ports.push({ web, python, isConfined: args === CONFINED });
  }
});
afterAll(() => {
  endAll();
  folder.remove();
});

/** Requests a target from all of them, and checks what no answer may have. */
async function attack(target: string, fields: readonly string[] = []): Promise<void> {
  for (const { web, python, isConfined } of ports) {
    const answer = await ask(web, target, fields);
    const wanted = await ask(python, target, fields);
    expect(answer.status).toBeGreaterThanOrEqual(200);
    expect(answer.status).toBeLessThan(500);
    expect(answer.text).not.toContain(SECRET);
    expect(answer.text).not.toContain('root-secret');
    expect(answer.text).not.toContain(folder.path);
    expect(answer.text).not.toMatch(/root:[^:]*:0:0:|PATH=/);
    expect(answer.body).not.toMatch(/<script>alert|set-cookie/i);
    if (isConfined) expect(answer.text).not.toContain(HIDDEN);
    if (answer.location !== undefined) expectHere(answer.location, web);
    if (!isRefused(answer.status)) expect(answer.status).toBe(wanted.status);
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

test('both profiles still answer', async () => {
  for (const { web, python, isConfined } of ports) {
    for (const port of [web, python]) expect((await ask(port, '/hello.txt')).body).toBe('hello');
    expect((await ask(web, '/.env')).body === HIDDEN).toBe(!isConfined);
  }
});
