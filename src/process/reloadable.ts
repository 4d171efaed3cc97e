import type { Settings } from '../settings.ts';

/** Whether files are reloaded on SIGHUP. */
export function hasReloadableFiles({ tls, authFile }: Pick<Settings, 'tls' | 'authFile'>): boolean {
  return typeof tls === 'object' || authFile !== undefined;
}
