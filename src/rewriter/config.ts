import {
  assignedScalar,
  type FindScalar,
  jsonScalar,
  type Scalar,
  yamlScalar,
} from './config-scalar.ts';
import type { Site, TextDialect } from './dialect.ts';
import { baseName } from './paths.ts';
import type { Plan, Refusal } from './plan.ts';
import { isRefusal, refuse } from './text.ts';
import { sensitiveValue } from './value.ts';

/**
 * Configuration files hold data, so a credential becomes a reference: `kms://name#key` where it is
 * a whole value, `{{kms://name#key}}` where it is a part of one. `kms-secrets run` resolves both in
 * the environment, `kms-secrets inject` in files. A part is stored as it is written, without
 * decoding URLs, because it is put back as it is.
 */
export const json: TextDialect = { planText: (site) => plan(site, jsonScalar) };
export const yaml: TextDialect = { planText: (site) => plan(site, yamlScalar) };
export const assigned: TextDialect = { planText: (site) => plan(site, assignedScalar) };

/** The reference that stands for a target; the key is percent-encoded where it must be. */
export function referenceTo({ secretName, jsonKey }: Site['target']): string {
  const key = jsonKey === undefined ? '' : `#${encodeURIComponent(jsonKey)}`;
  return `kms://${secretName}${key}`;
}

function plan(site: Site, find: FindScalar): Plan | Refusal {
  const { text, finding, file, target } = site;
  const scalar = find(text, finding.start, finding.end);
  if (isRefusal(scalar)) return scalar;
  if (/^kms:\/\//.test(scalar.value)) return refuse('It is a reference already');
  const path = file.absolutePath;
  const whole = scalar.contentStart === finding.start && scalar.contentEnd === finding.end;
  if (!whole) return planPart(site, scalar);

  const value = sensitiveValue(scalar.value);
  if (isRefusal(value)) return value;
  const reference = referenceTo(target);
  const quote = quoteFor(scalar, reference, path);
  const newText = quote + reference + quote;
  const edit = { path, start: scalar.start, end: scalar.end, newText };
  return { value, edits: [edit], ...startWith(site) };
}

/**
 * Some readers of env files and YAML begin a comment at every `#` outside quotes; in `.properties`
 * a quote would be a part of the value.
 */
function quoteFor(scalar: Scalar, reference: string, path: string): string {
  if (scalar.quote === '|') return '';
  const mayEnd = reference.includes('#') && !/\.properties$/i.test(path);
  return scalar.quote === '' && mayEnd ? '"' : scalar.quote;
}

/** A program that reads a dotenv file gets the values from `run`. */
function startWith({ file, project }: Site): Pick<Plan, 'start'> {
  if (!/^\.env(\.[\w-]+)*$|\.env$/i.test(baseName(file.absolutePath))) return {};
  const shown = file.absolutePath.slice(project.root.length + 1);
  return { start: `kms-secrets run --env-file ${/\s/.test(shown) ? `"${shown}"` : shown} --` };
}

function planPart(site: Site, scalar: Scalar): Plan | Refusal {
  const { text, finding, file, target } = site;
  const { start, end } = finding;
  const written = text.slice(start, end);
  const mayBeEscaped = scalar.quote === '"' ? /\\/ : scalar.quote === "'" ? /'/ : /^$/;
  if (mayBeEscaped.test(written)) return refuse('It holds an escape sequence and is only a part');
  const value = sensitiveValue(written);
  if (isRefusal(value)) return value;
  const newText = `{{${referenceTo(target)}}}`;
  const edit = { path: file.absolutePath, start, end, newText };
  return { value, edits: [edit], ...startWith(site) };
}
