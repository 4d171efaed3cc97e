import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Address of the browser; empty if there is none. */
    browser: string;
  }
}

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];
const WHY = `no ${NAMES.join(', ')} is on the path (Debian: apt-get install chromium)`;

/** Starts the browser that all files share. Without one the suite is skipped, or fails with CI_BROWSER. */
export default async function setup({ provide }: TestProject): Promise<(() => Promise<void>) | undefined> {
  const executablePath = findBrowser();
  if (executablePath === undefined) {
    if (process.env['CI_BROWSER']) fail(`The browser suite cannot run: ${WHY}`);
    console.warn(`SKIPPED: the browser suite, because ${WHY}`);
    provide('browser', '');
    return undefined;
  }
  const isRoot = process.getuid?.() === 0;
  const server = await chromium.launchServer({
    executablePath,
    host: '127.0.0.1',
    args: isRoot ? ['--no-sandbox'] : [],
  });
  provide('browser', server.wsEndpoint());
  return () => server.close();
}

function findBrowser(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean);
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Prints one line instead of a stack. */
function fail(line: string): never {
  console.error(line);
  process.exit(1);
}
