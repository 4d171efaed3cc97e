/** Characters that Windows forbids in names, and both kinds of slash. */
const UNSAFE = /[<>:"|?*/\\\0-\x1f]/g;
const DEVICE = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/i;

/** A name that can be unpacked on any system. */
export function portableName(name: string): string {
  const safe = name.replace(UNSAFE, '_').replace(/[. ]+$/, (end) => '_'.repeat(end.length));
  return DEVICE.test(safe) ? `_${safe}` : safe;
}
