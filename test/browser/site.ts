import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest';
import { serve } from '../support/command.ts';
import { temporaryFolder } from '../support/tree.ts';

/** Whether there is no browser. */
export const NO_BROWSER = inject('browser') === '';

/** Logs violations of the policy on the console of a page. */
const TELL_VIOLATIONS = `document.addEventListener('securitypolicyviolation', (event) =>
  console.error('Policy violated: ' + event.violatedDirective + ' by ' + event.blockedURI));`;

/** Fills a folder to serve. */
type Lay = (folder: string) => void | Promise<void>;

/** A folder served by the built command, and a browser that opens it. */
export class Site {
  /** Errors on the consoles of the pages, including script errors and violations of the policy. */
  readonly complaints: string[] = [];
  #folder: ReturnType<typeof temporaryFolder> | undefined;
  #browser: Browser | undefined;
  #running: Awaited<ReturnType<typeof serve>> | undefined;

  async start(lay: Lay, args: readonly string[] = []): Promise<void> {
    this.#folder = temporaryFolder();
    const path = join(this.#folder.path, 'served');
    mkdirSync(path);
    await lay(path);
    this.#running = await serve({
      cwd: path,
      args: ['--profile', 'web', '--bind', '127.0.0.1', ...args],
    });
    this.#browser = await chromium.connect(inject('browser'));
  }

  /** Opens a page in a new context without history. */
  async open(target: string, options: BrowserContextOptions = {}): Promise<Page> {
    if (this.#browser === undefined) throw new Error('No browser was found');
    const context = await this.#browser.newContext({ baseURL: this.origin, ...options });
    await context.addInitScript({ content: TELL_VIOLATIONS });
    context.on('console', (message) => {
      const isOfIcon = message.location().url.endsWith('/favicon.ico'); // which browsers request by themselves
      if (message.type() === 'error' && !isOfIcon) this.complaints.push(message.text());
    });
    context.on('weberror', (error) => this.complaints.push(String(error.error())));
    const page = await context.newPage();
    await page.goto(target);
    return page;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.#running?.port}`;
  }

  async closePages(): Promise<void> {
    await Promise.all((this.#browser?.contexts() ?? []).map((context) => context.close()));
  }

  async stop(): Promise<void> {
    await this.#browser?.close();
    await this.#running?.stop();
    this.#folder?.remove();
  }
}

/** A site for the tests of a `describe`; each test fails if a page logged an error. */
export function useSite(lay: Lay, args: readonly string[] = []): Site {
  const site = new Site();
  beforeAll(() => site.start(lay, args));
  afterEach(async () => {
    await site.closePages();
    expect(site.complaints.splice(0)).toEqual([]);
  });
  afterAll(() => site.stop());
  return site;
}
