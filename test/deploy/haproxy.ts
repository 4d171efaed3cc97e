import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { freePort } from '../containers/ports.ts';
import { Running } from '../support/command.ts';
import { eventually } from '../support/wait.ts';

/** How haproxy treats its connections to the servers. */
export const BACKENDS = ['kept', 'new'] as const;
export type Backend = (typeof BACKENDS)[number];

export interface Server {
  readonly port: number;
  /** The port for health checks, which start after a delay; without it the server is assumed ready. */
  readonly adminPort?: number;
}

/** Real haproxy with a number of slots for servers. It never repeats a request: each lost one is an error. */
export class Haproxy {
  readonly ports: Readonly<Record<Backend, number>>;
  readonly #running: Running;
  readonly #socket: string;

  static async start(folder: string, slots: number): Promise<Haproxy> {
    const ports = { kept: await freePort(), new: await freePort() };
    const socket = join(folder, 'haproxy.sock');
    const file = join(folder, 'haproxy.cfg');
    writeFileSync(file, configOf(socket, ports, slots));
    const child = spawn('haproxy', ['-db', '-f', file], { stdio: ['ignore', 'pipe', 'pipe'] });
    const haproxy = new Haproxy(new Running(child), socket, ports);
    await eventually('haproxy answers', () => haproxy.tell('show info').catch(() => ''));
    return haproxy;
  }

  private constructor(running: Running, socket: string, ports: Readonly<Record<Backend, number>>) {
    this.#running = running;
    this.#socket = socket;
    this.ports = ports;
  }

  /** Puts a server that is ready into a slot, and sends requests to it at once. */
  async put(slot: number, { port, adminPort }: Server): Promise<void> {
    for (const backend of BACKENDS) {
      const server = `${backend}/s${slot}`;
      await this.tell(`set server ${server} addr 127.0.0.1 port ${port}`);
      if (adminPort === undefined) {
        await this.tell(`disable health ${server}`);
        await this.tell(`set server ${server} health up`);
      } else {
        await this.tell(`set server ${server} check-addr 127.0.0.1 port ${adminPort}`);
        await this.tell(`enable health ${server}`);
      }
      await this.tell(`set server ${server} state ready`);
    }
  }

  /** Sends no more requests to a slot; those in progress go on. */
  async takeOut(slot: number): Promise<void> {
    for (const backend of BACKENDS) await this.tell(`set server ${backend}/s${slot} state drain`);
  }

  /** Forgets the server of a slot. */
  async clear(slot: number): Promise<void> {
    for (const backend of BACKENDS) {
      await this.tell(`disable health ${backend}/s${slot}`);
      await this.tell(`set server ${backend}/s${slot} state maint`);
    }
  }

  /** Slots to which requests are sent. */
  async up(): Promise<number> {
    const rows = (await this.tell('show stat')).split('\n').map((line) => line.split(','));
    return rows.filter(
      ([name, server, ...rest]) => name === 'kept' && server?.startsWith('s') && /^UP/.test(rest[15] ?? ''),
    ).length;
  }

  async stop(): Promise<void> {
    await this.#running.stop('SIGKILL');
  }

  /** Runs a command of the runtime API and returns its output. */
  async tell(command: string): Promise<string> {
    const socket = connect({ path: this.#socket });
    let text = '';
    socket.setEncoding('utf8').on('data', (piece) => {
      text += piece;
    });
    socket.end(`${command}\n`);
    await once(socket, 'close');
    return text;
  }
}

function configOf(socket: string, ports: Readonly<Record<Backend, number>>, slots: number): string {
  const servers = `server-template s 1-${slots} 127.0.0.1:9 disabled check inter 500ms fall 1 rise 1`;
  return `
global
  stats socket ${socket} level admin
defaults
  mode http
  retries 0
  timeout connect 2s
  timeout client 60s
  timeout server 60s
  timeout http-keep-alive 60s
  option httpchk GET /readyz
listen kept
  bind 127.0.0.1:${ports.kept}
  http-reuse always
  ${servers}
listen new
  bind 127.0.0.1:${ports.new}
  option http-server-close
  http-reuse never
  ${servers}
`;
}
