import { Client } from './client.ts';
import { writeContent } from './content.ts';
import type { Context, Fault, Tally } from './fault.ts';
import { descriptorsAtRest, descriptorsLeft } from './machine.ts';
import { get, layPlain, served, survival } from './plain.ts';

const CANARY = { size: 4321, seed: 17 };

/** A request inside the presumed body of another. */
const HIDDEN = get('/canary.bin');
const START = 'GET /plain.bin HTTP/1.1\r\nHost: localhost\r\n';
const CHUNKED = `0\r\n\r\n${HIDDEN}`;

/** `--timeout` in seconds, and the limit in milliseconds for closing the connection. */
const TIMEOUT = 2;
const CLOSED_MS = 8000;

interface Form {
  readonly name: string;
  readonly bytes: string;
  /** Acceptable statuses of the web profile. @default 400 */
  readonly web?: readonly number[];
}

const FORMS: readonly Form[] = [
  form(
    'Content-Length, then Transfer-Encoding',
    `Content-Length: ${CHUNKED.length}\r\nTransfer-Encoding: chunked`,
  ),
  form('Transfer-Encoding, then Content-Length', `Transfer-Encoding: chunked\r\nContent-Length: 5`),
  form('two lengths', `Content-Length: 0\r\nContent-Length: ${HIDDEN.length}`),
  form('two lengths in one field', `Content-Length: 0, ${HIDDEN.length}`),
  form('a signed length', `Content-Length: +${HIDDEN.length}`),
  form('a hexadecimal length', `Content-Length: 0x10`),
  form('a length beyond 64 bits', `Content-Length: 18446744073709551616`),
  form('a length before its colon', `Content-Length : ${HIDDEN.length}`),
  form('an unknown encoding', 'Transfer-Encoding: xchunked'),
  form('chunked, but not last', 'Transfer-Encoding: chunked, identity'),
  form('an encoding after a tab', 'Transfer-Encoding:\tchunked\r\nContent-Length: 3'),
  form('a folded encoding', `Content-Length: ${CHUNKED.length}\r\nTransfer-Encoding:\r\n chunked`),
  form('a folded field', 'X: a\r\n b', [200, 400]),
  form('a bare CR', `X: a\rContent-Length: ${HIDDEN.length}`),
  form('a CR before the end', `X: a\r\r`),
  form('a NUL', 'X: a\0b'),
  form('a field without a name', ': a'),
  form('a line without a colon', 'abc'),
  {
    name: 'an HTTP/2 preface',
    bytes: 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0',
    web: [400, 405, 505],
  },
  { name: 'a TLS ClientHello', bytes: `\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03${'\x5a'.repeat(160)}` },
  { name: 'an SSL 2 ClientHello', bytes: `\x80\x2e\x01\x00\x02${'\x5a'.repeat(60)}` },
];

export const SMUGGLING: readonly Fault[] = [
  { group: 'connections', name: 'smuggling forms, HTTP/2 and TLS', run: smuggle },
];

function form(name: string, fields: string, web?: readonly number[]): Form {
  const body = fields.includes('chunked') ? CHUNKED : HIDDEN;
  return { name, bytes: `${START}${fields}\r\n\r\n${body}`, ...(web !== undefined && { web }) };
}

async function smuggle(context: Context): Promise<Tally> {
  layPlain(context);
  writeContent(served(context, 'canary.bin'), CANARY);
  const listener = await context.start({ args: ['--timeout', String(TIMEOUT)] });
  const before = await descriptorsAtRest(listener);
  const wrong: string[] = [];
  const lost: string[] = [];
  const failures: string[] = [];
  await Promise.all(
    FORMS.map(async ({ name, bytes, web = [400] }) => {
      const answer = await send(listener.port, bytes);
      const statuses = [...answer.text.matchAll(/HTTP\/1\.[01] (\d{3}) /g)].map(([, status]) =>
        Number(status),
      );
      const said = `${name}: answered ${statuses.join(' and ') || 'nothing'}`;
      if (statuses.length > 1 || answer.length > CANARY.size) wrong.push(said);
      else if (context.profile === 'web' && !web.includes(statuses[0] ?? 0)) wrong.push(said);
      if (!answer.isClosed) lost.push(`${name}: stays open`);
    }),
  );
  failures.push(...wrong, ...lost, ...(await descriptorsLeft(listener, before)));
  return survival(listener, { tried: FORMS.length, wrong: wrong.length, lost: lost.length, failures });
}

/** Sends bytes and reads until the listener closes. */
async function send(
  port: number,
  bytes: string,
): Promise<{ text: string; length: number; isClosed: boolean }> {
  const client = await Client.open(port);
  let text = '';
  client.socket.removeAllListeners('data').on('data', (chunk) => {
    text += chunk.toString('latin1');
  });
  client.send(bytes);
  const isClosed = await client.holdsWithin(CLOSED_MS, () => client.ended !== undefined);
  client.close();
  return { text, length: text.length, isClosed };
}
