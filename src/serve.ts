import type { AddressInfo } from 'node:net';
import { buildApp } from './app.ts';
import { listen } from './listen.ts';
import type { Log } from './log.ts';
import type { Wire } from './mirror/wire.ts';
import type { Settings } from './options.ts';
import { DRAIN_MS, type Serving } from './serving.ts';

/**
 * Listens and serves.
 * @throws StartError where it cannot listen
 */
export async function serve(settings: Settings, log: Log): Promise<Serving> {
  const app = buildApp({ ...settings, log });
  await listen(app, settings);
  const cut = () => (app.server as unknown as Wire).closeAllConnections();
  let closed: Promise<void> | undefined;
  return {
    port: (app.server.address() as AddressInfo).port,
    stop: () => {
      if (closed !== undefined) cut();
      else setTimeout(cut, DRAIN_MS).unref();
      closed ??= app.close();
      return closed;
    },
  };
}
