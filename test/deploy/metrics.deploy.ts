import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { command } from '../containers/docker.ts';
import { freePort } from '../containers/ports.ts';
import { Running, serve } from '../support/command.ts';
import { ask, exchange } from '../support/exchange.ts';
import { eventually } from '../support/wait.ts';
import { describeWith } from '../web/programs.ts';

const REQUESTS = 25;

/** An answer of Prometheus' API. */
interface QueryAnswer {
  data: { result: { metric: Record<string, string>; value: [time: number, value: string] }[] };
}

describeWith('prometheus')('Metrics', () => {
  const folder = join(inject('suite').folder, 'metrics');
  let listener: Running & { port: number };
  let admin = 0;

  beforeAll(async () => {
    mkdirSync(folder);
    writeFileSync(join(folder, 'small.txt'), 'small\n');
    admin = await freePort();
    listener = await serve({
      cwd: folder,
      args: ['--profile', 'web', '--workers', '2', '--admin-port', String(admin)],
    });
    await listener.until(() => listener.stdout.includes('health and metrics'));
    for (let i = 0; i < REQUESTS; i += 1)
      await exchange(listener.port, 'GET /small.txt HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
  });
  afterAll(() => listener.stop());

  test('pass promtool check metrics', async () => {
    const { body } = await ask(admin, '/metrics');
    const { code, stdout, stderr } = await command('promtool', ['check', 'metrics'], { input: body });
    const ours = (stdout + stderr).split('\n').filter((line) => line.startsWith('weblistener_'));
    expect(ours).toEqual([]);
    expect([0, 3]).toContain(code); // 3: promtool would name some metrics of Node.js otherwise
  });

  test('are scraped by Prometheus', async () => {
    const port = await freePort();
    const prometheus = await startPrometheus(folder, port, admin);
    const query = async (text: string) => {
      const response = await fetch(`http://127.0.0.1:${port}/api/v1/query?query=${encodeURIComponent(text)}`);
      return ((await response.json()) as QueryAnswer).data.result;
    };
    const requests = 'weblistener_requests_total{method="GET",status="2xx"}';
    const scraped = async () => (await query(requests).catch(() => []))[0]?.value[1] === String(REQUESTS);
    await eventually('Prometheus has scraped', scraped);
    const [lag] = await query('histogram_quantile(0.5, weblistener_request_duration_seconds_bucket)');
    expect(Number(lag?.value[1])).toBeGreaterThan(0);
    expect((await query('up'))[0]?.value[1]).toBe('1');
    await prometheus.stop();
  });
});

async function startPrometheus(folder: string, port: number, target: number): Promise<Running> {
  const config = join(folder, 'prometheus.yml');
  writeFileSync(
    config,
    `scrape_configs: [{job_name: weblistener, scrape_interval: 1s, static_configs: [{targets: ['127.0.0.1:${target}']}]}]\n`,
  );
  const args = ['--config.file', config, '--storage.tsdb.path', join(folder, 'data')];
  const child = spawn('prometheus', [...args, '--web.listen-address', `127.0.0.1:${port}`], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return new Running(child);
}
