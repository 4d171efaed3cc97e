const SLASH = 0x2f;

/** What a site says of itself (RFC 8615): begins with a dot, and is not hidden at the root. */
const WELL_KNOWN = Buffer.from('/.well-known');

/** Whether a path below the served folder, from its slash on, has a name that begins with a dot. */
export function isHidden(path: Buffer): boolean {
  return path.includes('/.', afterWellKnown(path));
}

/**
 * The same of a real path, to which a link may have led. There names that begin with two dots hide nothing:
 * Kubernetes mounts a ConfigMap as links through `..data`.
 */
export function isReallyHidden(path: Buffer): boolean {
  return /\/\.(?!\.)/.test(path.toString('latin1', afterWellKnown(path)));
}

/**
 * What is left of a path below a folder, from the slash on; empty for the folder itself.
 * @param folder absolute, without a slash behind it unless it is `/`
 * @returns undefined outside the folder
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
