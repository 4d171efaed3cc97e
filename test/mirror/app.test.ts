import { mkdirSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildApp } from '../../src/mirror/app.ts';
import { KeptLog } from '../support/kept-log.ts';
import { temporaryFolder } from '../support/tree.ts';

const folder = temporaryFolder();
const log = new KeptLog();
let app: FastifyInstance;
let server: Server;

beforeAll(async () => {
  mkdirSync(join(folder.path, 'sub'));
  writeFileSync(join(folder.path, 'hello.txt'), 'hello, world\n');
  app = buildApp({ directory: Buffer.from(folder.path), timeout: 5, log });
  await app.listen({ port: 0, host: '127.0.0.1' });
  server = app.server;
});
afterAll(async () => {
  await app.close();
  folder.remove();
});

describe('buildApp() answers an HTTP client', () => {
  test('GET of a file', async () => {
    const answer = await request(server).get('/hello.txt').set('User-Agent', 'supertest').expect(200);
    expect(answer.text).toBe('hello, world\n');
    expect(answer.headers).toMatchObject({ 'content-type': 'text/plain', 'content-length': '13' });
    expect(log.answers.at(-1)).toMatchObject({ method: 'GET', target: '/hello.txt', status: 200, bytes: 13 });
    expect(log.answers.at(-1)?.userAgent).toBe('supertest');
  });

  test('HEAD of a file', async () => {
    const answer = await request(server).head('/hello.txt').expect(200);
    expect(answer.headers['content-length']).toBe('13');
    expect(log.answers.at(-1)).toMatchObject({ method: 'HEAD', bytes: 0 });
  });

  test('a listing', async () => {
    const answer = await request(server)
      .get('/')
      .expect('Content-Type', 'text/html; charset=utf-8')
      .expect(200);
    expect(answer.text).toContain('<li><a href="sub/">sub/</a></li>');
  });

  test('a folder without a trailing slash', async () => {
    await request(server).get('/sub?q').redirects(0).expect(301).expect('Location', '/sub/?q');
  });

  test('a missing file', async () => {
    const answer = await request(server).get('/missing').expect(404);
    expect(answer.text).toContain('Nothing matches the given URI');
    expect(log.answers.at(-1)).toMatchObject({ error: 'File not found' });
  });

  test.each(['post', 'put', 'delete', 'options', 'patch'] as const)('%s', async (method) => {
    await request(server)[method]('/hello.txt').expect(501).expect('Connection', 'close');
  });

  test('ignoring conditions and ranges, as the original does', async () => {
    const later = new Date(Date.now() + 1e6).toUTCString();
    await request(server)
      .get('/hello.txt')
      .set('If-Modified-Since', later)
      .set('Range', 'bytes=0-1')
      .expect(200, 'hello, world\n');
  });
});

test('buildApp() does not listen by itself', async () => {
  const other = buildApp({ directory: Buffer.from(folder.path), timeout: 5, log: new KeptLog() });
  await other.ready();
  expect(other.server.listening).toBe(false);
  await request(other.server).get('/hello.txt').expect(200);
  await other.close();
});
