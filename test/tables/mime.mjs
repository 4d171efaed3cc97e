import { recorded, table } from './support.mjs';

/** @typedef {Record<string, string>} Types by extension */

/** Changes in the middle of a branch. Any other counts from the start of the branch that was recorded with it. */
const SINCE = /** @type {Record<string, string>} */ ({
  '.mjs application/javascript': '3.6.7 3.7.1', // bpo-31715
  '.wasm application/wasm': '3.7.2', // bpo-34758
  '.h5 application/x-hdf5': '3.8.7 3.10.0', // bpo-40626
});

/** The Debian releases, from the oldest. */
const DEBIANS = ['buster', 'bullseye', 'bookworm', 'trixie'];

/** The text of `src/python/mime-table.ts`. */
export function mimeTable() {
  const own = [...ownTypes()].map(
    ([since, types]) => `  [\n    '${since}',\n    \`${grouped(types)}\`,\n  ],\n`,
  );
  const system = systemTypes().map(
    ({ name, types, removed }) => `  {
    debian: '${name}',
    removed: '${removed.map((extension) => extension.slice(1)).join(' ')}',
    types: \`${grouped(types)}\`,
  },\n`,
  );
  return table(
    'pythons.json and mime_types.json',
    `// Each line of a text is a type and its extensions.

/** The types of the module \`mimetypes\`, each set with the first releases that have it: see \`isSince\`. */
export const OWN_TYPES: readonly (readonly [since: string, types: string])[] = [\n${own.join('')}];

/** The types of Debian's \`/etc/mime.types\`, each set as a difference from the one before. */
export const SYSTEM_TYPES = [\n${system.join('')}] as const;\n`,
  );
}

/** Every recorded release has no type less than the one before, \`.h5\` in 3.9 aside. */
function ownTypes() {
  const changes = /** @type {Map<string, Types>} */ (new Map());
  let before = /** @type {Types | undefined} */ (undefined);
  for (const { version, types } of recorded('pythons.json')) {
    for (const [extension, type] of Object.entries(types)) {
      if (before?.[extension] === type) continue;
      const start = before === undefined ? '3.5.0' : `3.${version[1]}.0`;
      const since = SINCE[`${extension} ${type}`] ?? start;
      changes.set(since, { ...changes.get(since), [extension]: type });
    }
    before = types;
  }
  return changes;
}

function systemTypes() {
  const all = /** @type {Record<string, Types>} */ (recorded('mime_types.json'));
  let before = /** @type {Types} */ ({});
  return DEBIANS.map((name) => {
    const now = all[name] ?? {};
    const types = Object.fromEntries(
      Object.entries(now).filter(([extension, type]) => before[extension] !== type),
    );
    const removed = Object.keys(before).filter((extension) => !(extension in now));
    before = now;
    return { name, types, removed };
  });
}

/** @param {Types} types */
function grouped(types) {
  const extensions = /** @type {Map<string, string[]>} */ (new Map());
  for (const [extension, type] of Object.entries(types)) {
    extensions.set(type, [...(extensions.get(type) ?? []), extension.slice(1)]);
  }
  return [...extensions]
    .map(([type, names]) => `${type} ${names.sort().join(' ')}`)
    .sort()
    .join('\n');
}
