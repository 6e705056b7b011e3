import type { ErrorCode } from '../base/errors.ts';
import { Sensitive } from '../base/sensitive.ts';
import type { ReplyValue } from '../engine/engine.ts';

/** How a caller wants its reply. Every SDK takes JSON; the old Java core asks for XML. */
export type Format = 'JSON' | 'XML';

export interface Body {
  readonly type: string;
  readonly bytes: Buffer;
}

/** The body of an error reply: the union of what KMS and the API gateway before it send. */
export interface Fault {
  readonly HttpStatus: number;
  readonly Code: ErrorCode;
  readonly Message: string;
  readonly RequestId: string;
  /** The host the caller addressed. */
  readonly HostId: string;
  readonly Recommend: string;
}

/** Writes a reply. This is where values leave the process in clear. */
export function writeReply(reply: { readonly [field: string]: ReplyValue }, format: Format): Body {
  return format === 'XML'
    ? { type: xmlType, bytes: Buffer.from(element('KMS', reply)) }
    : { type: jsonType, bytes: Buffer.from(JSON.stringify(revealed(reply))) };
}

/** An error in the format that was asked for. */
export function writeFault(fault: Fault, format: Format): Body {
  return format === 'XML'
    ? { type: xmlType, bytes: Buffer.from(element('Error', { ...fault })) }
    : { type: jsonType, bytes: Buffer.from(JSON.stringify(fault)) };
}

const jsonType = 'application/json;charset=utf-8';
const xmlType = 'text/xml;charset=utf-8';

function revealed(value: ReplyValue): unknown {
  if (typeof value !== 'object') return value;
  if (value instanceof Sensitive) return value.revealText();
  if (isList(value)) return value.map(revealed);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, revealed(inner)]));
}

/** Lists are repeated elements of their field's name, without an element around them. */
function element(name: string, value: ReplyValue): string {
  if (typeof value !== 'object') return `<${name}>${escaped(String(value))}</${name}>`;
  if (value instanceof Sensitive) return `<${name}>${escaped(value.revealText())}</${name}>`;
  if (isList(value)) return value.map((inner) => element(name, inner)).join('');
  const fields = Object.entries(value).map(([field, inner]) => element(field, inner));
  return `<${name}>${fields.join('')}</${name}>`;
}

/**
 * A character XML cannot hold becomes a reference that its reader refuses: better than another
 * value.
 */
function escaped(text: string): string {
  return text.replace(/[&<>\p{Cc}]/gu, (character) => `&#${character.charCodeAt(0)};`);
}

function isList(value: object): value is readonly ReplyValue[] {
  return Array.isArray(value);
}
