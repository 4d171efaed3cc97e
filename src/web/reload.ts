import type { Log } from '../log/log.ts';

/**
 * Reloads files on SIGHUP, and logs the result. After an error the old content stays in use.
 * @param reload returns what it has reloaded, for the log
 * @returns a function that stops reloading
 */
export function reloadOnSighup(log: Log, reload: () => string): () => void {
  const onHangup = () => {
    try {
      log.note(`Reloaded ${reload()}`);
    } catch (error) {
      log.note(`${(error as Error).message}; keeping the previous version`);
    }
  };
  process.on('SIGHUP', onHangup);
  return () => process.off('SIGHUP', onHangup);
}
