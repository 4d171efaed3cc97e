import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const NODE_MODULES = fileURLToPath(new URL('../../node_modules', import.meta.url));

/** An app with a router and a page that is loaded when it is first shown. */
const SOURCES = {
  'index.html': `<!doctype html><html lang="en"><title>App</title><link rel="icon" href="data:,">
<div id="app"></div><script type="module" src="./main.js"></script></html>`,
  'main.js': `import { h, render } from 'preact';
import { LocationProvider, Router, Route, lazy } from 'preact-iso';
import './main.css';

const base = import.meta.env.BASE_URL;
const Home = () => h('main', {}, h('h1', {}, 'Home ' + VERSION), h('a', { href: base + 'profile/7' }, 'Profile'));
const Profile = lazy(() => import('./profile.js'));
const routes = [h(Route, { path: base, component: Home }), h(Route, { path: base + 'profile/:id', component: Profile })];
render(h(LocationProvider, {}, h(Router, {}, ...routes)), document.getElementById('app'));`,
  'profile.js': `import { h } from 'preact';
export default ({ id }) => h('h1', {}, 'Profile ' + id + ' ' + VERSION);`,
  'main.css': 'h1 { color: rgb(1, 2, 3) }',
};

export interface BuildOptions {
  /** An empty folder. */
  readonly sources: string;
  /** Emptied first. */
  readonly output: string;
  /** The path at which the app is served, with slashes around it. */
  readonly base: string;
}

/** Writes the sources of an app. */
export function writeFrontEnd(sources: string): void {
  mkdirSync(sources, { recursive: true });
  symlinkSync(NODE_MODULES, join(sources, 'node_modules'));
  for (const [name, text] of Object.entries(SOURCES)) writeFileSync(join(sources, name), text);
}

/** Builds the app with Vite; each version has other hashes in the names of its files. */
export async function buildFrontEnd(version: string, { sources, output, base }: BuildOptions): Promise<void> {
  await build({
    root: sources,
    base,
    logLevel: 'error',
    configFile: false,
    define: { VERSION: JSON.stringify(version) },
    build: { outDir: output, emptyOutDir: true },
  });
}
