import type { Report, ReportKind } from '../admin/metrics.ts';
import type { Endpoint } from './endpoint.ts';
import type { Listener } from './listener.ts';
import type { Shutdown } from './shutdown.ts';

/** From the primary process. It answers `ready` with the endpoint, or with `stop` while stopping; then with `drain` if draining. */
export type ToWorker = { readonly endpoint: Endpoint } | 'drain' | 'stop' | ReportRequest;

export interface ReportRequest {
  readonly request: number;
  readonly kind: ReportKind;
}

/** From a worker; a report answers the request of that number. */
export type ToPrimary = 'ready' | { readonly request: number; readonly report: Report };

/**
 * In a worker: serves the endpoint that the primary process names, and follows its messages.
 * @throws StartError
 */
export function followPrimary(
  shutdown: Shutdown,
  serve: (endpoint: Endpoint) => Promise<Listener>,
): Promise<Listener> {
  return new Promise((resolve, reject) => {
    let listener: Promise<Listener> | undefined;
    process.on('message', (message: ToWorker) => {
      if (message === 'stop') shutdown.stop();
      else if (message === 'drain') shutdown.drain();
      else if ('request' in message)
        listener?.then(
          (open) => answer(open, message),
          () => {},
        );
      else {
        listener = serve(message.endpoint);
        listener.then(resolve, reject);
      }
    });
    send('ready');
  });
}

async function answer(listener: Listener, { request, kind }: ReportRequest): Promise<void> {
  for (const report of await listener.report(kind)) send({ request, report });
}

/** Ignores a primary process that has exited. */
function send(message: ToPrimary): void {
  process.send?.(message, undefined, undefined, () => {});
}
