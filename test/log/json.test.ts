import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { exchange } from '../support/exchange.ts';
import { useListeners } from '../support/listeners.ts';

const { folder, start } = useListeners();

beforeAll(() => writeFileSync(join(folder.path, 'hello.txt'), 'hello, world\n'));

describe('weblistener --log-format json', () => {
  test('prints only JSON objects: the banner, then one per answer', async () => {
    const listener = await start({ args: ['--log-format', 'json'] });
    const headers = 'X: a\rUser-Agent: no\r\nUSER-AGENT: caf\xe9 \x9b"\r\nReferer:\thttp://a/ \r\n';
    await exchange(listener.port, `GET /hello.txt?\x9b HTTP/1.1\r\n${headers}\r\n`);
    await exchange(listener.port, 'GET\r\n');
    await listener.stop();
    expect(listener.stderr).toBe('');
    expect(listener.stdout).not.toMatch(/[\x7f-\x9f]/);
    const [banner, served, refused, ...rest] = listener.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rest).toEqual([]);
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    const durationMs = expect.any(Number);
    expect(banner).toEqual({ level: 'info', time, msg: `serving at port ${listener.port}` });
    expect(served).toEqual({
      level: 'info',
      time,
      remoteAddress: '127.0.0.1',
      method: 'GET',
      target: '/hello.txt?\x9b',
      protocol: 'HTTP/1.1',
      status: 200,
      userAgent: 'caf\xe9 \x9b"',
      referer: 'http://a/',
      bytes: 13,
      durationMs,
    });
    expect(refused).toEqual({
      level: 'info',
      time,
      remoteAddress: '127.0.0.1',
      status: 400,
      bytes: 494,
      durationMs,
    });
  });
});
