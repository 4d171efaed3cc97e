import { isSince, parseVersion, type Version } from './version.ts';

/** The Debian release of an image. */
export type Debian = 'buster' | 'bullseye' | 'bookworm' | 'trixie';

/** The CPython of an official image `python:TAG`. */
export interface PythonImage {
  readonly version: Version;
  /** The Debian release of its `/etc/mime.types`; undefined for `-slim` and `-alpine`, which have none. */
  readonly mimeTypes: Debian | undefined;
}

/**
 * The last release of each branch that is known here. 3.5 to 3.9 are end-of-life. 3.10 to 3.12 are those of October 2025. 3.13 and
 * 3.14 are from the changelogs of their documentation of October 2026.
 */
const LAST_RELEASES = [
  ...['3.5.10', '3.6.15', '3.7.17', '3.8.20', '3.9.25'],
  ...['3.10.19', '3.11.14', '3.12.12', '3.13.18', '3.14.10'],
];

/** The first releases whose image is based on each Debian release, newest first; older ones count as buster. */
const DEBIANS: readonly (readonly [Debian, since: string])[] = [
  ['trixie', '3.9.23 3.10.18 3.11.13 3.12.11 3.13.6'],
  ['bookworm', '3.7.17 3.8.17 3.9.17 3.10.12 3.11.4'],
  ['bullseye', '3.6.14 3.7.11 3.8.11 3.9.6 3.10.0'],
];

/** The image `python:3.5`, which the tutorial of the README uses. */
export const DEFAULT_IMAGE: PythonImage = { version: [3, 5, 10], mimeTypes: 'buster' };

/** Branches and last releases, for messages. */
export const KNOWN_PYTHONS = LAST_RELEASES.map((release) => `${branchOf(release)} (to ${release})`).join(
  ', ',
);

const TAG =
  /^(?<release>(?<branch>3\.[0-9]{1,2})(?:\.[0-9]{1,2})?)(?<variant>-alpine(?:3\.[0-9]{1,2})?|(?<slim>-slim)?(?:-(?<debian>buster|bullseye|bookworm|trixie))?)$/;

/** The image of a tag such as `3.12`, `3.12.6`, `3.12-slim` or `3.12-slim-bookworm`; undefined for an unknown one. */
export function parseImage(tag: string): PythonImage | undefined {
  const { release = '', branch = '', variant, slim, debian } = TAG.exec(tag)?.groups ?? {};
  const last = LAST_RELEASES.find((one) => branchOf(one) === branch);
  if (last === undefined) return undefined;
  const version = parseVersion(release === branch ? last : release);
  if (version[2] > parseVersion(last)[2]) return undefined;
  const hasNoTypes = slim !== undefined || variant?.startsWith('-alpine');
  return {
    version,
    mimeTypes: hasNoTypes ? undefined : ((debian as Debian | undefined) ?? debianOf(version)),
  };
}

/** `3.12` of `3.12.6`. */
function branchOf(release: string): string {
  return release.replace(/\.[0-9]+$/, '');
}

function debianOf(version: Version): Debian {
  return DEBIANS.find(([, since]) => isSince(version, since))?.[0] ?? 'buster';
}
