import { KmsError } from '../base/errors.ts';
import { gatewayLimits } from './limits.ts';

/** A decoded parameter as it came over the wire, in its order. */
export type Pair = readonly [name: string, value: string];

/**
 * Parameters as an operation takes them: texts, lists (`ResourceId.1`) and nested (`Tag.1.Key`).
 */
export type Parameters = { [name: string]: unknown };

/** Decodes a query or form text. `+` is a space, as the `aliyun` CLI and the Go SDK write it. */
export function decodePairs(text: string): Pair[] {
  if (text === '') return [];
  const pairs: Pair[] = [];
  for (const part of text.split('&')) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    const name = decode(equals < 0 ? part : part.slice(0, equals));
    const value = equals < 0 ? '' : decode(part.slice(equals + 1));
    pairs.push([name, value]);
    if (pairs.length > gatewayLimits.parameters) throw malformed('There are too many parameters');
  }
  return distinct(pairs);
}

/**
 * The pairs themselves, when no name occurs twice: two readers of a request with a doubled
 * parameter might see two different requests.
 */
export function distinct(pairs: Pair[]): Pair[] {
  if (new Set(pairs.map(([name]) => name)).size === pairs.length) return pairs;
  throw malformed('A parameter is given more than once');
}

/**
 * Puts pairs of the wire together: `ResourceId.1=a&ResourceId.2=b` → `{ ResourceId: ['a', 'b'] }`.
 */
export function nest(pairs: readonly Pair[]): Parameters {
  const parameters = record();
  let nested = false;
  for (const [name, value] of pairs) {
    if (name.includes('.')) {
      place(parameters, name.split('.'), value);
      nested = true;
    } else {
      if (name in parameters) throw malformed('A parameter is given in two forms');
      parameters[name] = value;
    }
  }
  if (nested) {
    for (const [name, value] of Object.entries(parameters)) parameters[name] = listed(value);
  }
  return parameters;
}

/** The parameters of a JSON body. `null` means "not given", as in every SDK. */
export function decodeJson(text: string): Parameters {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    // The parser's message quotes its input.
    throw malformed('The body is not JSON');
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw malformed('The body is not a JSON object');
  }
  checkTree(body, gatewayLimits.jsonDepth);
  const entries = Object.entries(body).filter(([, value]) => value !== null);
  if (entries.length > gatewayLimits.parameters) throw malformed('There are too many parameters');
  return Object.assign(record(), Object.fromEntries(entries));
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.includes('+') ? text.replaceAll('+', ' ') : text);
  } catch {
    throw malformed('A parameter is not percent-encoded UTF-8');
  }
}

/** Without a prototype, so that a parameter called `__proto__` is just another unknown one. */
function record(): Parameters {
  return Object.create(null);
}

function isRecord(value: unknown): value is Parameters {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function place(parameters: Parameters, path: readonly string[], value: string): void {
  if (path.length > gatewayLimits.parameterDepth) throw malformed('A parameter is nested too deep');
  let at = parameters;
  for (const part of path.slice(0, -1)) {
    const next = at[part] ?? record();
    if (!isRecord(next)) throw malformed('A parameter is given in two forms');
    at[part] = next;
    at = next;
  }
  const last = path.at(-1) ?? '';
  if (last in at) throw malformed('A parameter is given in two forms');
  at[last] = value;
}

/** A record whose fields are all numbers from 1 up is a list; gaps close, as in the service. */
function listed(value: unknown): unknown {
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).map(([name, inner]) => [name, listed(inner)] as const);
  if (!entries.every(([name]) => /^[1-9]\d{0,5}$/.test(name))) {
    return Object.assign(record(), Object.fromEntries(entries));
  }
  if (entries.some(([name]) => Number(name) > gatewayLimits.parameterIndex)) {
    throw malformed('A list is too long');
  }
  return entries.sort(([a], [b]) => Number(a) - Number(b)).map(([, inner]) => inner);
}

/** Half a surrogate pair cannot be stored as UTF-8: refuse it rather than change the value. */
function checkTree(value: unknown, depth: number): void {
  if (typeof value === 'string' && !value.isWellFormed()) {
    throw malformed('The body holds half a character');
  }
  if (typeof value !== 'object' || value === null) return;
  if (depth === 0) throw malformed('The body is nested too deep');
  for (const [name, inner] of Object.entries(value)) {
    checkTree(name, depth);
    checkTree(inner, depth - 1);
  }
}

function malformed(message: string): KmsError {
  return new KmsError('ParseRequestParameterException', message);
}
