import { connect } from 'node:net';
import { type Address, addressText, reach } from './address.ts';

/** The version that weblistener mirrors. */
const MIRRORED = '3.5';

/** Milliseconds to wait for the next bytes of an answer. */
const TIMEOUT_MS = 2000;

/**
 * A line that names the Python version of a listener, if it is not the mirrored one; empty otherwise.
 * @throws UsageError if nothing listens at the address
 */
export async function versionNote(address: Address): Promise<string> {
  await reach(address);
  const [, release, branch] = /^Server:.* Python\/((\d+\.\d+)\S*)/im.exec(await headOf(address)) ?? [];
  if (release === undefined || branch === MIRRORED) return '';
  return `${addressText(address)} is Python ${release}, weblistener mirrors Python ${MIRRORED}: expect their differences\n`;
}

/** What a listener answers to HEAD; what there is of it if the answer breaks off. */
function headOf(address: Address): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ ...address, timeout: TIMEOUT_MS });
    let head = '';
    socket.setEncoding('latin1').on('data', (text) => {
      head += text;
    });
    socket.on('error', () => {}); // 'close' follows
    socket.on('timeout', () => socket.destroy());
    socket.on('close', () => resolve(head));
    socket.write('HEAD / HTTP/1.0\r\n\r\n');
  });
}
