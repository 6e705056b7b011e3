import { phrase } from '../base/translate.ts';
import { WrongUsage } from './arguments.ts';

export const envFormats = ['dotenv', 'shell', 'json'] as const;
export type EnvFormat = (typeof envFormats)[number];

/** Throws `WrongUsage` for a format that does not exist. */
export function envFormat(text: string): EnvFormat {
  const format = envFormats.find((known) => known === text);
  if (format === undefined) {
    throw new WrongUsage(phrase`--format is ${envFormats.join(', ')}, not ${text}`);
  }
  return format;
}

/** Variables in the form of a file (`dotenv`), of POSIX shell commands or of a JSON object. */
export function formatEnv(variables: Readonly<Record<string, string>>, format: EnvFormat): string {
  if (format === 'json') return `${JSON.stringify(variables, null, 2)}\n`;
  const line = format === 'shell' ? shellLine : dotenvLine;
  return Object.entries(variables)
    .map(([name, value]) => line(name, value))
    .join('');
}

const shellLine = (name: string, value: string): string => `export ${name}=${quote(value)}\n`;

/** One word of a POSIX shell. */
export const quote = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

/** Single quotes where they do, since nothing counts inside them; double quotes otherwise. */
function dotenvLine(name: string, value: string): string {
  if (/^[\w@%+=:,./-]*$/.test(value)) return `${name}=${value}\n`;
  if (!/['\r]/.test(value)) return `${name}='${value}'\n`;
  const escaped = value
    .replaceAll(/[\\"]/g, '\\$&')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r');
  return `${name}="${escaped}"\n`;
}
