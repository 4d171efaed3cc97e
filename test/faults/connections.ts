import { DOWNLOADS } from './downloads.ts';
import type { Fault } from './fault.ts';
import { LIMITS } from './limits.ts';
import { PIPELINES } from './pipelines.ts';
import { RESETS } from './resets.ts';
import { SLOW_CLIENTS } from './slow-clients.ts';
import { SMUGGLING } from './smuggling.ts';

export const FAULTS: readonly Fault[] = [
  ...SLOW_CLIENTS,
  ...RESETS,
  ...PIPELINES,
  ...DOWNLOADS,
  ...LIMITS,
  ...SMUGGLING,
];
