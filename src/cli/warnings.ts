import type { Settings } from '../settings.ts';
import { quoted } from '../util/quoted.ts';
import { type Environment, unknownVariables } from './inputs.ts';

const LOOPBACK = /^(?:127\.|::1$|localhost$)/;

/** The startup warnings, one line each. */
export function warningsOf(
  { authFile, tls, bind = '', unixSocket }: Settings,
  environment: Environment,
): string[] {
  const unknown = unknownVariables(environment).map(
    (name) => `unknown environment variable ${quoted(name)}: see "weblistener --help"`,
  );
  const isLocal = unixSocket !== undefined || LOOPBACK.test(bind);
  if (authFile === undefined || tls !== undefined || isLocal) return unknown;
  return [
    ...unknown,
    'passwords are sent unencrypted: use "--tls-cert", or "--bind 127.0.0.1" behind a proxy with TLS',
  ];
}
