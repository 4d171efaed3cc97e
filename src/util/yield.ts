import { setImmediate } from 'node:timers/promises';

/** The event loop accepts one connection per turn. */
const TURNS = 8;

/** Lets the event loop accept and answer several clients before a long task continues. */
export async function yieldToClients(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn += 1) await setImmediate();
}
