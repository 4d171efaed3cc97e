import { cpSync, readFileSync, rmSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'rolldown';

const DIST = fileURLToPath(new URL('dist', import.meta.url));
const BUNDLE = fileURLToPath(new URL('bundle', import.meta.url));

/** Fastify loads these for schemas and for `inject`, which are not used. */
const NEVER_LOADED = ['@fastify/ajv-compiler', '@fastify/fast-json-stringify-compiler', 'light-my-request'];

/** A thread starts with this file. */
const WORKER = 'web/auth/hash-worker.mjs';

/** Read at run time. */
const ASSETS = 'web/listing/assets';

/** Lets modules find these files: `import.meta.url` stays the URL that it has in `dist`. */
const filesInPlace = {
  name: 'files-in-place',
  buildStart: () => rmSync(BUNDLE, { recursive: true, force: true }),
  transform(code, id) {
    if (!id.startsWith(`${DIST}/`)) return code;
    const place = `new URL(${JSON.stringify(relative(DIST, id))}, import.meta.url).href`;
    return code.replaceAll('import.meta.url', place);
  },
  writeBundle: () => cpSync(`${DIST}/${ASSETS}`, `${BUNDLE}/${ASSETS}`, { recursive: true }),
};

/** Keeps JSON as text: `JSON.parse` is faster than the parser of object literals. */
const jsonAsText = {
  name: 'json-as-text',
  load(id) {
    if (!id.endsWith('.json')) return undefined;
    const text = JSON.stringify(JSON.stringify(JSON.parse(readFileSync(id, 'utf8'))));
    return { code: `module.exports = JSON.parse(${text});`, moduleType: 'js' };
  },
};

/** Modules that are loaded together, one file each: those of every command, and those of both profiles. */
const GROUPS = {
  cli: /^(?:cli\/(?!help|healthcheck)|errors|python\/(?:images|version)|util\/(?:host|http|quoted))\b/,
  core: /^(?:process\/(?!worker)|net|files|listings|log\/(?!json)|python|util)\b/,
};

/**
 * Bundles `dist` with its dependencies, for the image: where fewer files are read, the start is faster and takes less
 * memory.
 */
export default defineConfig({
  input: { 'main.js': `${DIST}/main.js`, [WORKER]: `${DIST}/${WORKER}` },
  platform: 'node',
  external: NEVER_LOADED,
  transform: { define: { __dirname: "'/'" } }, // serve-index computes paths of files that are not used
  checks: { eval: false, ineffectiveDynamicImport: false },
  plugins: [filesInPlace, jsonAsText],
  output: {
    dir: BUNDLE,
    entryFileNames: '[name]',
    chunkFileNames: '[name].js',
    codeSplitting: {
      groups: Object.entries(GROUPS).map(([name, modules]) => ({
        name,
        test: (id) => modules.test(relative(DIST, id)),
      })),
    },
  },
});
