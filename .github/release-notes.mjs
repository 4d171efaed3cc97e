// Prints the section of a version in CHANGELOG.md: node .github/release-notes.mjs v1.2.3

import { readFileSync } from 'node:fs';

const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository } = process.env;
const version = process.argv[2]?.replace(/^v/, '') ?? '';
const sections = readFileSync('CHANGELOG.md', 'utf8').split(/^(?=## )/m);
const section = sections.find((text) => text.startsWith(`## [${version}] - `));
const notes = section?.slice(section.indexOf('\n')).trim();

if (notes) {
  console.log(withFullLinks(unwrapped(notes)));
} else {
  console.error(`CHANGELOG.md has no section "## [${version}] - DATE" with an entry`);
  process.exitCode = 1;
}

/** On GitHub, the page of a release is not next to the files that the changelog links to. */
function withFullLinks(text) {
  if (server === undefined || repository === undefined) return text;
  return text.replace(/\]\((?!https?:|#)/g, `](${server}/${repository}/blob/v${version}/`);
}

/** On GitHub, each line of a release's notes ends where it ends in the file. */
function unwrapped(text) {
  return text.replace(/\n +(?![-*] )(?=\S)/g, ' ');
}
