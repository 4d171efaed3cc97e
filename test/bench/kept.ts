import { Connection, type Request } from './connection.ts';
import { percentile } from './statistics.ts';
import type { Summary } from './wrk.ts';

/** Asks the same for some time over so many connections at once, which are kept, and counts as wrk does. */
export async function askKept(
  port: number,
  request: Request & { readonly clients: number },
  ms: number,
): Promise<Summary> {
  const started = performance.now();
  const times: number[] = [];
  const counts = { bytes: 0, read: 0, status: 0 };
  const loop = async () => {
    let connection = new Connection(port);
    do {
      if (!connection.isOpen) connection = new Connection(port); // it was kept for so many requests, or so long
      try {
        const answer = await connection.ask(request);
        times.push(answer.ms * 1000);
        counts.bytes += answer.head.length + answer.bodyBytes;
        if (answer.status >= 400) counts.status += 1;
      } catch {
        counts.read += 1;
        connection.close();
      }
    } while (performance.now() - started < ms);
    connection.close();
  };
  await Promise.all(Array.from({ length: request.clients }, loop));
  const microseconds = (performance.now() - started) * 1000;
  const [p50, p99] = [percentile(times, 50), percentile(times, 99)];
  return { ...counts, microseconds, requests: times.length, connect: 0, write: 0, timeout: 0, p50, p99 };
}
