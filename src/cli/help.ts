import type { Profile } from '../settings.ts';
import { COMMANDS, OPTIONS, type Row } from './options.ts';

const COLUMNS = 80;
const TEXT_COLUMN = 29;

interface HelpRow extends Row {
  readonly default?: string;
  readonly read?: { readonly range?: string };
}

/** The text of `weblistener --help`. */
export const HELP = `\
usage: weblistener [options] [DIR] [PORT]

Serves the files and folders below a directory over HTTP, GET and HEAD only,
byte for byte as Python's http.server does, without its faults.

${entry('  DIR', `the same as --${OPTIONS.directory.flag}; a folder named 8000 is ./8000`)}
${entry('  PORT', `the same as --${OPTIONS.port.flag}, in digits`)}

options:
${optionEntries(undefined)}

options of the python profile:
${optionEntries('python')}

options of the web profile:
${optionEntries('web')}

environment variables, for options not given on the command line:
  WEBLISTENER_ and the name of the option, as in WEBLISTENER_LOG_FORMAT=json or
  WEBLISTENER_NO_DOTFILES=yes; WEBLISTENER_HEADER has one header per line;
  ${OPTIONS.port.alias} is used if WEBLISTENER_PORT is not set

exit codes:
  0 stopped by a signal, or the health check passed
  1 cannot open the port or socket, workers keep failing, or the check failed
  2 invalid option, or a served folder, address or file that cannot be used
`;

function optionEntries(profile: Profile | undefined): string {
  const rows: HelpRow[] = [...Object.values(OPTIONS), ...Object.values(COMMANDS)];
  return rows
    .filter((row) => row.profile === profile)
    .map(optionEntry)
    .join('\n');
}

function optionEntry({ flag, short, value, help, read, ...row }: HelpRow): string {
  const name = `${short === undefined ? '      ' : `  -${short}, `}--${flag}${value === undefined ? '' : ` ${value}`}`;
  const shownDefault = row.defaultHelp ?? (value === undefined ? undefined : row.default);
  const notes = [read?.range, shownDefault && `default ${shownDefault}`].filter(Boolean).join(', ');
  return entry(name, notes === '' ? help : `${help} (${notes})`);
}

/** A name with its text in a column of its own, which begins on the next line after a long name. */
function entry(name: string, text: string): string {
  const lines = wrap(text, COLUMNS - TEXT_COLUMN);
  const front = name.length < TEXT_COLUMN ? name.padEnd(TEXT_COLUMN) : `${name}\n${' '.repeat(TEXT_COLUMN)}`;
  return front + lines.join(`\n${' '.repeat(TEXT_COLUMN)}`);
}

function wrap(text: string, width: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = `${lines.at(-1)} ${word}`.trimStart();
    if (line.length > width) lines.push(word);
    else lines[lines.length - 1] = line;
  }
  return lines;
}
