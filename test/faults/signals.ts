import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:tls';
import { holdsWithin, within } from '../support/wait.ts';
import { Authority } from '../web/certificates.ts';
import type { Context, Fault, Tally } from './fault.ts';
import { Load, layLoad } from './load.ts';
import { ANSWER_MS, get, survival } from './plain.ts';

const CLIENTS = 8;

/** Answers between two signals. */
const ANSWERS = 20;

const EXIT_MS = 5000;

export const SIGNALS: readonly Fault[] = [
  { group: 'process', name: 'SIGPIPE and SIGUSR1 under load', run: ignored },
  { group: 'process', name: 'SIGHUP without TLS', run: hangUp },
  { group: 'process', name: 'SIGHUP with TLS', profiles: ['web'], run: reload },
];

/** Neither signal terminates the listener, and SIGUSR1 does not open a debugger. */
async function ignored(context: Context): Promise<Tally> {
  const count = context.long ? 100 : 20;
  layLoad(context);
  const listener = await context.start();
  const load = new Load(listener.port, CLIENTS);
  for (let sent = 0; sent < count; sent += 1) {
    listener.child.kill(sent % 2 === 0 ? 'SIGPIPE' : 'SIGUSR1');
    await within(ANSWER_MS, 'the load', load.until(load.whole + ANSWERS));
  }
  await load.stop();
  const failures = [...load.wrong];
  if (/debugger/i.test(listener.stderr)) failures.push('SIGUSR1 opens a debugger');
  if (load.broken + load.unanswered > 0) failures.push(`${load.broken + load.unanswered} broken off`);
  return survival(listener, { tried: count, wrong: load.wrong.length, lost: load.lost, failures });
}

/** It is terminated by the signal, and another listener can start immediately. */
async function hangUp(context: Context): Promise<Tally> {
  layLoad(context);
  const listener = await context.start();
  const load = new Load(listener.port, CLIENTS);
  await within(ANSWER_MS, 'the load', load.until(ANSWERS));
  const how = await within(EXIT_MS, 'the exit', listener.stop('SIGHUP'));
  await load.stop();
  const next = await context.start();
  const failures = how === 'SIGHUP' ? load.wrong : [...load.wrong, `ended with ${how}`];
  const note = 'terminated by the signal';
  return survival(next, { tried: 1, wrong: load.wrong.length, lost: load.lost, note, failures });
}

/** The certificate is reloaded after each change. */
async function reload(context: Context): Promise<Tally> {
  const count = context.long ? 20 : 5;
  layLoad(context);
  const authority = new Authority(context.folder);
  authority.sign('server');
  const [cert, key] = [authority.path('server.crt'), authority.path('server.key')];
  const listener = await context.start({ args: ['--tls-cert', cert, '--tls-key', key] });
  const failures: string[] = [];
  let survived = 0;
  for (let round = 0; round < count; round += 1) {
    authority.sign('server');
    listener.child.kill('SIGHUP');
    const wanted = readFileSync(cert, 'latin1');
    const isNew = await holdsWithin(ANSWER_MS, async () => {
      const shown = await certificateOf(listener.port);
      return shown !== '' && wanted.replaceAll('\n', '').includes(shown);
    });
    if (isNew) survived += 1;
    else failures.push(`SIGHUP ${round + 1}: the new certificate is not shown`);
  }
  return { tried: count, survived, wrong: 0, lost: 0, failures };
}

/** The listener's certificate in Base64; empty if it does not answer a plain request. */
async function certificateOf(port: number): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
  try {
    await once(socket, 'secureConnect');
    const certificate = socket.getPeerCertificate().raw.toString('base64');
    socket.write(get('/plain.bin', 'Connection: close\r\n'));
    const [first] = await once(socket, 'data');
    return String(first).startsWith('HTTP/1.1 200') ? certificate : '';
  } catch {
    return '';
  } finally {
    socket.destroy();
  }
}
