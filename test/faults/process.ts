import { EXCEPTIONS } from './exceptions.ts';
import type { Fault } from './fault.ts';
import { OUTPUTS } from './outputs.ts';
import { SIGNALS } from './signals.ts';
import { STOPS } from './stops.ts';
import { WORKERS } from './workers.ts';

export const FAULTS: readonly Fault[] = [...STOPS, ...SIGNALS, ...OUTPUTS, ...WORKERS, ...EXCEPTIONS];
