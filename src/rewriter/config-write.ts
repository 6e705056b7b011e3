import type { Scalar } from './config-scalar.ts';
import { baseName } from './paths.ts';

/** A value as JSON writes it, and YAML and TOML read it. */
export function writeJson(value: string): string {
  return JSON.stringify(value);
}

/**
 * A value in place of a scalar of a dotenv, INI, properties or TOML file; `undefined` where the
 * readers of such files would not agree on what it is.
 */
export function writeAssigned(value: string, { quote }: Scalar, path: string): string | undefined {
  if (/\.toml$/i.test(path)) return JSON.stringify(value);
  if (/\.properties$/i.test(path)) return quote + asProperty(value) + quote;
  if (isDotenv(path)) return asVariable(value);
  // Some readers of INI files take quotes for a part of the value: they stay as they were.
  const special =
    quote === '' ? /[\r\n]|^[\s"'#;]|\s$|\s[#;]/ : quote === '"' ? /[\r\n"\\]/ : /[\r\n']/;
  return special.test(value) ? undefined : quote + value + quote;
}

/** A value that is a whole line. */
export function writeLine(value: string): string | undefined {
  return /[\r\n]/.test(value) ? undefined : value;
}

/** Readers of dotenv files expand nothing in single quotes, and know line ends in double ones. */
function asVariable(value: string): string {
  if (/^[\w.+/=@:-]+$/.test(value)) return value;
  return /['\r\n]/.test(value) ? JSON.stringify(value) : `'${value}'`;
}

/** As `java.util.Properties` reads it, which takes other characters for Latin-1. */
function asProperty(value: string): string {
  const signs: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
  return value.replace(/^[ ]|[\\\n\r\t]|[^\x20-\x7e]/g, (sign) => {
    const code = sign.charCodeAt(0).toString(16).padStart(4, '0');
    return signs[sign] ?? (/[ \\]/.test(sign) ? `\\${sign}` : `\\u${code}`);
  });
}

/** Whether a file is one of `NAME=value` lines that programs read into their environment. */
export function isDotenv(path: string): boolean {
  return /^\.env(\.[\w-]+)*$|\.env$/i.test(baseName(path));
}
