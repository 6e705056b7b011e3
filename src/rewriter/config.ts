import {
  assignedScalar,
  type FindScalar,
  jsonScalar,
  lineScalar,
  type Scalar,
  settingScalar,
  yamlScalar,
} from './config-scalar.ts';
import { unreadableHere, type VariableReader, variableReaderOf } from './config-variable.ts';
import { isDotenv, writeAssigned, writeJson, writeLine } from './config-write.ts';
import { writeXml, xmlScalar } from './config-xml.ts';
import type { Site, TextDialect } from './dialect.ts';
import { environmentStart, referenceTo, variableFor } from './environment-file.ts';
import type { Plan, Refusal } from './plan.ts';
import { isRefusal, refuse, shellWord } from './text.ts';
import { sensitiveValue } from './value.ts';

/**
 * Configuration files hold data, so a credential becomes a reference: `kms://name#key` where it is
 * a whole value, `{{kms://name#key}}` where it is a part of one. `kms-secrets run` resolves both in
 * the environment, `kms-secrets inject` in files. In a file whose reader fills in variables it
 * becomes a variable instead. A part is stored as it is written, without decoding URLs, because it
 * is put back as it is.
 */
export const json = dialect(jsonScalar, writeJson);
export const yaml = dialect(yamlScalar, writeJson);
export const xml = dialect(xmlScalar, writeXml);
export const assigned = dialect(assignedScalar, writeAssigned);
export const settings = dialect(settingScalar, writeAssigned);
export const lines = dialect(lineScalar, writeLine);

function dialect(find: FindScalar, write: TextDialect['write']): TextDialect {
  return { planText: (site) => plan(site, find), find, write };
}

function plan(site: Site, find: FindScalar): Plan | Refusal {
  const { text, finding, file } = site;
  const reason = unreadableHere(file.absolutePath);
  if (reason !== undefined) return refuse(reason);
  const scalar = find(text, finding.start, finding.end);
  if (isRefusal(scalar)) return scalar;
  if (/^kms:\/\//.test(scalar.value)) return refuse('It is a reference already');
  const whole = scalar.contentStart === finding.start && scalar.contentEnd === finding.end;
  const written = whole ? scalar.value : partOf(site, scalar);
  if (typeof written !== 'string') return written;
  const reader = variableReaderOf(file.absolutePath);
  if (reader) return planVariable(site, scalar, { reader, whole, written });

  const value = sensitiveValue(written);
  if (isRefusal(value)) return value;
  const reference = referenceTo(site.target);
  const quote = quoteFor(scalar, reference, file.absolutePath);
  const edit = whole
    ? { start: scalar.start, end: scalar.end, newText: quote + reference + quote }
    : { start: finding.start, end: finding.end, newText: `{{${reference}}}` };
  return { value, edits: [{ path: file.absolutePath, ...edit }], ...nextFor(site) };
}

/** What is to be replaced, and how. */
interface Place {
  readonly reader: VariableReader;
  readonly whole: boolean;
  readonly written: string;
}

function planVariable(
  site: Site,
  scalar: Scalar,
  { reader, whole, written }: Place,
): Plan | Refusal {
  const meaning = reader.meaning(written);
  if (meaning === undefined) return refuse('It is filled in from a template');
  const value = sensitiveValue(meaning);
  if (isRefusal(value)) return value;
  if (meaning.includes('\0')) return refuse('No environment can hold a value with a NUL');
  if (!whole && scalar.inFlow) return refuse('It is part of a value that has no quotes');
  const { name, edits } = variableFor(site);
  const own = scalar.quote === '|' ? '' : scalar.quote;
  const quote = reader.quote ?? (scalar.inFlow ? '"' : own);
  const edit = whole
    ? { start: scalar.start, end: scalar.end, newText: quote + reader.whole(name) + quote }
    : { start: site.finding.start, end: site.finding.end, newText: reader.part(name, own) };
  return {
    value,
    edits: [{ path: site.file.absolutePath, ...edit }, ...edits],
    start: environmentStart(site),
  };
}

/** Some readers of env files and YAML begin a comment at every `#` outside quotes. */
function quoteFor(scalar: Scalar, reference: string, path: string): string {
  if (scalar.quote === '|') return '';
  const mayEnd = reference.includes('#') && (isDotenv(path) || /\.ya?ml$/i.test(path));
  return scalar.quote === '' && mayEnd ? '"' : scalar.quote;
}

/** A dotenv file is read by `run`; any other file is what `inject` writes. */
function nextFor({ file, project }: Site): Pick<Plan, 'start' | 'inject'> {
  const shown = shellWord(file.absolutePath.slice(project.root.length + 1));
  return isDotenv(file.absolutePath)
    ? { start: `kms-secrets run --env-file ${shown} --` }
    : { inject: `kms-secrets inject ${shown} --out` };
}

/** The text of a part, which has to mean what is written. */
function partOf({ text, finding }: Site, scalar: Scalar): string | Refusal {
  const written = text.slice(finding.start, finding.end);
  return scalar.special?.test(written)
    ? refuse('It holds an escape sequence and is only a part')
    : written;
}
