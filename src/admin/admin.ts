import { access, constants } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { type FastifyInstance, fastify } from 'fastify';
import { LEAN_OPTIONS } from '../net/fastify-options.ts';
import { CONTENT_TYPE, formatMetrics, type Report, type ReportKind } from './metrics.ts';

export interface AdminOptions {
  /** Absolute path of the served folder. */
  readonly directory: Buffer;
  readonly isDraining: () => boolean;
  /** A report of each process; rejects if one does not answer. */
  readonly report: (kind: ReportKind) => Promise<readonly Report[]>;
}

/** Maximum time for checking the served folder, in milliseconds. */
const FOLDER_MS = 1000;

/** Maximum number of open connections; a balancer and Prometheus need a few. */
const MAX_CONNECTIONS = 64;

/** The reason why the listener is not healthy or not ready. */
class Unavailable extends Error {
  readonly statusCode = 503;
}

/** Builds the app for operators: `/healthz`, `/readyz` and `/metrics`, as plain text. */
export function buildAdmin(options: AdminOptions): FastifyInstance {
  const { isDraining, directory } = options;
  const report = (kind: ReportKind) => reportsOf(options, kind);
  const checkFolder = folderCheck(directory);
  const metrics = shared(async () => formatMetrics(await report('metrics')));
  const app = fastify({ ...LEAN_OPTIONS });
  app.server.maxConnections = MAX_CONNECTIONS;
  app.get('/healthz', async () => {
    await report('liveness');
    return 'ok\n';
  });
  app.get('/readyz', async () => {
    if (isDraining()) throw new Unavailable('draining');
    await Promise.all([report('liveness'), checkFolder()]);
    return 'ready\n';
  });
  app.get('/metrics', async (_request, reply) => {
    reply.type(CONTENT_TYPE);
    return metrics();
  });
  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).send('Not found: use /healthz, /readyz or /metrics\n'),
  );
  app.setErrorHandler(({ message, statusCode = 500 }: Error & { statusCode?: number }, _request, reply) =>
    reply.code(statusCode).type('text/plain; charset=utf-8').send(`${message}\n`),
  );
  return app;
}

async function reportsOf({ report }: AdminOptions, kind: ReportKind): Promise<readonly Report[]> {
  const reports = await report(kind).catch((error: Error) => {
    throw new Unavailable(error.message);
  });
  if (reports.length === 0) throw new Unavailable('starting');
  return reports;
}

/** Shares one run of a task among concurrent callers. */
function shared<T>(task: () => Promise<T>): () => Promise<T> {
  let pending: Promise<T> | undefined;
  return () => {
    pending ??= task().finally(() => {
      pending = undefined;
    });
    return pending;
  };
}

/** Checks whether a folder can be read; one check at a time, as each takes a thread while the disk hangs. */
function folderCheck(directory: Buffer): () => Promise<void> {
  const check = shared(() => access(directory, constants.R_OK | constants.X_OK));
  return async () => {
    const late = setTimeout(FOLDER_MS, undefined, { ref: false }).then(() => {
      throw new Unavailable('the served folder does not answer');
    });
    try {
      await Promise.race([check(), late]);
    } catch (error) {
      if (error instanceof Unavailable) throw error;
      throw new Unavailable(`the served folder cannot be read (${(error as NodeJS.ErrnoException).code})`);
    } finally {
      late.catch(() => {});
    }
  };
}
