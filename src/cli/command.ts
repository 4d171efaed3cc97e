import { UsageError } from '../errors.ts';
import type { Profile, Settings, TlsFiles } from '../settings.ts';
import { type Environment, Inputs } from './inputs.ts';
import { COMMANDS, OPTIONS, type Option, type Values } from './options.ts';

/** The parsed command. */
export type Command = { readonly kind: 'help' } | { readonly kind: 'version' } | Settings;

/**
 * Parses the command line, with the environment as fallback.
 * @throws UsageError for an invalid option or value
 */
export function readCommand(args: readonly string[], environment: Environment): Command {
  const inputs = new Inputs(args, environment);
  if (inputs.has(COMMANDS.help)) return { kind: 'help' };
  if (inputs.has(COMMANDS.version)) return { kind: 'version' };
  refuseOtherProfileOptions(settingOf(OPTIONS.profile, inputs), inputs);
  refuseUnused(inputs);
  const { tlsCert, tlsKey, tlsPasswordFile, tlsSelfSigned, ...values } = Object.fromEntries(
    Object.entries(OPTIONS).map(([name, option]) => [name, settingOf<unknown>(option, inputs)]),
  ) as unknown as Values;
  const kind = inputs.has(COMMANDS.healthcheck) ? 'healthcheck' : 'serve';
  return {
    kind,
    ...values,
    site: values.site || values.spa,
    tls: tlsOf({ tlsCert, tlsKey, tlsPasswordFile, tlsSelfSigned }, values.workers),
  };
}

/** The last of several values counts. */
function settingOf<Value>(option: Option<Value>, inputs: Inputs): Value {
  const all = inputs.findAll(option);
  if ('readAll' in option) return option.readAll(all);
  const { flag, default: value } = option;
  const raw = all.at(-1) ?? (value === undefined ? undefined : { value, flag });
  return (raw && option.read(raw)) as Value;
}

type TlsValues = Pick<Values, 'tlsCert' | 'tlsKey' | 'tlsPasswordFile' | 'tlsSelfSigned'>;

function tlsOf(values: TlsValues, workers: number): Settings['tls'] {
  const files = tlsFiles(values);
  if (!values.tlsSelfSigned) return files;
  const { flag } = OPTIONS.tlsSelfSigned;
  if (files !== undefined)
    throw new UsageError(`Option "--${flag}" cannot be combined with "--tls-cert": leave out one of them`);
  if (workers > 1)
    throw new UsageError(`Option "--${flag}" works with one process only: leave out "--workers"`);
  return 'self-signed';
}

function tlsFiles(values: TlsValues): TlsFiles | undefined {
  const { tlsCert: cert, tlsKey: key, tlsPasswordFile: passwordFile } = values;
  if (cert !== undefined) return { cert, key, passwordFile };
  if (key === undefined && passwordFile === undefined) return undefined;
  const { flag } = key === undefined ? OPTIONS.tlsPasswordFile : OPTIONS.tlsKey;
  throw new UsageError(`Option "--${flag}" needs a certificate: add "--tls-cert"`);
}

function refuseOtherProfileOptions(profile: Profile, inputs: Inputs): void {
  for (const option of Object.values(OPTIONS)) {
    const [raw] = option.profile === undefined || option.profile === profile ? [] : inputs.findAll(option);
    if (raw === undefined) continue;
    const advice = option.profile === 'web' ? 'add "--profile web"' : 'leave out "--profile web"';
    const name = raw.variable ?? `Option "--${raw.flag}"`;
    throw new UsageError(`${name} is for the ${option.profile} profile: ${advice}`);
  }
}

/** Options that require another option. */
const DEPENDENT_OPTIONS = [
  [OPTIONS.adminBind, OPTIONS.adminPort],
  [OPTIONS.unixMode, OPTIONS.unixSocket],
] as const;

/** Options that cannot be combined with a Unix socket. */
const PORT_OPTIONS = [OPTIONS.port, OPTIONS.bind, OPTIONS.tlsCert, OPTIONS.tlsSelfSigned] as const;

function refuseUnused(inputs: Inputs): void {
  for (const [part, whole] of DEPENDENT_OPTIONS)
    if (inputs.has(part) && inputs.findAll(whole).length === 0)
      throw new UsageError(`Option "--${part.flag}" needs "--${whole.flag}": use both or neither`);
  if (inputs.findAll(OPTIONS.unixSocket).length === 0) return;
  const wrong = PORT_OPTIONS.find((option) => inputs.has(option));
  if (wrong === undefined) return;
  const { flag } = OPTIONS.unixSocket;
  throw new UsageError(`Option "--${flag}" cannot be combined with "--${wrong.flag}": leave out one of them`);
}
