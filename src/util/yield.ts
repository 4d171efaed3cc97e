import { setImmediate } from 'node:timers/promises';

/** Maximum number of event loop turns per pause; in each the server accepts one connection. */
const MAX_TURNS = 8;

/**
 * Lets the event loop accept and answer several clients before a long task continues.
 * @param pause the number of the pause in its task: the first ones are shorter, for the sake of short tasks
 */
export async function yieldToClients(pause = MAX_TURNS): Promise<void> {
  for (let turn = 0; turn < Math.min(pause, MAX_TURNS); turn += 1) await setImmediate();
}
