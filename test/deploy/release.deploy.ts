import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { ROOT } from '../containers/suite.ts';
import { type Bom, installValidator, lockedPackages } from './cyclonedx.ts';
import { output, print } from './npm.ts';
import { actions, releaseStep, workflows } from './workflows.ts';

const folder = mkdtempSync(join(inject('suite').folder, 'release-'));
/** As much of a clone as the steps of the release need. */
const clone = join(folder, 'weblistener');
const { version, repository } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
/** The variables of a run on GitHub. */
const github = {
  GITHUB_REF_NAME: `v${version}`,
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_REPOSITORY: repository.url.replace(/^git\+https:\/\/github\.com\/|\.git$/g, ''),
};

beforeAll(() => {
  mkdirSync(clone);
  for (const name of ['package.json', 'package-lock.json', 'CHANGELOG.md', '.github']) {
    cpSync(join(ROOT, name), join(clone, name), { recursive: true });
  }
});

describe('the release', () => {
  test('lists the production packages of the lock file as CycloneDX', async () => {
    const script = releaseStep('release', 'Cut the notes and list the production packages');
    await output('bash', ['-e', '-c', script], { cwd: clone, env: github });
    const text = readFileSync(join(clone, `weblistener-v${version}.cdx.json`), 'utf8');
    const validate = await installValidator(folder);
    expect(await validate(text)).toBeNull();
    expect(await validate(text.replace('"type": "library"', '"type": "book"'))).not.toBeNull();
    const { metadata, components }: Bom = JSON.parse(text);
    expect(metadata.component.purl).toBe(`pkg:npm/weblistener@${version}`);
    expect(components.map((each) => `${each.name}@${each.version}`).sort()).toEqual(lockedPackages().sort());
  });

  test('has the notes of the changelog', async () => {
    const cwd = mkdtempSync(join(folder, 'changelog-'));
    writeFileSync(join(cwd, 'CHANGELOG.md'), CHANGELOG);
    const script = join(ROOT, '.github/release-notes.mjs');
    const notes = (wanted: string) => print(process.execPath, [script, wanted], { cwd, env: github });
    expect(await notes('v1.2.0')).toEqual({ stdout: NOTES, stderr: '', code: 0 });
    for (const missing of ['v1.2', 'v1.1.0', 'v1x2.0', 'Unreleased', '']) {
      const { stdout, stderr, code } = await notes(missing);
      expect({ stdout, code }, missing).toEqual({ stdout: '', code: 1 });
      expect(stderr).toMatch(/^CHANGELOG\.md has no section "## \[.*\] - DATE" with an entry\n$/);
    }
  });

  test.each([
    ['starts on the tag of the version', {}, 0],
    ['stops on the tag of another version', { GITHUB_REF_NAME: 'v0.0.1' }, 1],
    ['stops in a repository that package.json does not name', { GITHUB_REPOSITORY: 'fork/weblistener' }, 1],
  ])('%s', async (_, env, expected) => {
    const script = releaseStep('version', 'Compare the tag with package.json and CHANGELOG.md');
    const place = { cwd: clone, env: { ...github, ...env } };
    const { stdout, code } = await print('bash', ['-e', '-c', script], place);
    expect({ code, errors: stdout.match(/^::error::/gm)?.length ?? 0 }).toEqual({
      code: expected,
      errors: expected,
    });
  });
});

describe.each(workflows())('the workflow $file', (workflow) => {
  test('is YAML', () => expect(workflow.errors).toEqual([]));

  test('pins each action to a commit and says which version that is', () => {
    const foreign = actions(workflow).filter((action) => !action.startsWith('./'));
    expect(foreign.filter((action) => !/^[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action))).toEqual([]);
  });

  test('gives each job only the permissions it needs', () => {
    expect(workflow.text).toMatch(/^permissions: \{\}$/m);
    const without = Object.entries(workflow.jobs).filter(([, { permissions }]) => permissions === undefined);
    expect(without).toEqual([]);
    expect(Object.keys(workflow.jobs)).not.toEqual([]);
  });
});

const CHANGELOG = `\
# Changelog

## [Unreleased]

## [1.2.0] - 2026-12-01

### Added

- An option, see [the document](docs/a.md#b) and
  [its source](https://example.org/).
  - One more.

## [1.1.0] - 2026-11-30

## [1.0.0] - 2026-11-24

- The first one.
`;

const NOTES = `\
### Added

- An option, see [the document](${github.GITHUB_SERVER_URL}/${github.GITHUB_REPOSITORY}/blob/v1.2.0/docs/a.md#b) and [its source](https://example.org/).
  - One more.
`;
