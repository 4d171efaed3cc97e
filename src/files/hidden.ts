const SLASH = 0x2f;

/** Metadata about the site itself (RFC 8615); not hidden at the root. */
const WELL_KNOWN = Buffer.from('/.well-known');

/**
 * Whether any name in a path begins with a dot.
 * @param path below the served directory, with its leading slash
 */
export function isHidden(path: Buffer): boolean {
  return path.includes('/.', afterWellKnown(path));
}

/**
 * Like `isHidden`, for a real path with links resolved, where names with two leading dots are not hidden: Kubernetes
 * mounts a ConfigMap as links through `..data`.
 */
export function isRealPathHidden(path: Buffer): boolean {
  return /\/\.(?!\.)/.test(path.toString('latin1', afterWellKnown(path)));
}

/**
 * The part of a path below a folder, with its leading slash; empty for the folder itself.
 * @param folder absolute, without a trailing slash unless it is `/`
 * @returns undefined if the path is outside the folder
 */
export function pathBelow(folder: Buffer, path: Buffer): Buffer | undefined {
  const length = folder.length === 1 ? 0 : folder.length;
  const rest = path.subarray(length);
  const isBelow = rest.length === 0 || rest[0] === SLASH;
  return isBelow && path.subarray(0, length).equals(folder.subarray(0, length)) ? rest : undefined;
}

function afterWellKnown(path: Buffer): number {
  const { length } = WELL_KNOWN;
  const isWellKnown = path.subarray(0, length).equals(WELL_KNOWN);
  return isWellKnown && (path.length === length || path[length] === SLASH) ? length : 0;
}
