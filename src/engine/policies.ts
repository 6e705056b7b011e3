import { isIP } from 'node:net';
import * as z from 'zod/mini';
import { once } from '../base/once.ts';

/** One permission a call needs: a RAM action on a resource. */
export interface Permit {
  readonly action: string;
  /** ARN, or `*`. */
  readonly resource: string;
  /** What the audit log names, when it is more than the resource: a secret yet to be made. */
  readonly subject?: string;
  /** The resource's own policy, where it has one. */
  readonly policy?: PolicyDocument | undefined;
  /** Reads the tags of the resource, for `kms:tag/<key>` conditions. */
  readonly tags?: () => Readonly<Record<string, string>>;
}

/** What a condition can be about. */
export interface Circumstances {
  readonly sourceIp?: string | undefined;
  readonly nowMs: number;
}

const texts = once(() => z.union([z.string(), z.array(z.string())]));
const statement = once(() =>
  z.strictObject({
    Sid: z.optional(z.string().check(z.maxLength(128))),
    Effect: z.enum(['Allow', 'Deny']),
    Principal: z.optional(z.strictObject({ RAM: texts() })),
    Action: z.optional(texts()),
    NotAction: z.optional(texts()),
    Resource: z.optional(texts()),
    NotResource: z.optional(texts()),
    Condition: z.optional(z.record(z.string(), z.record(z.string(), texts()))),
  }),
);

/** A RAM policy document. Source: RAM, "Policy structure and syntax". */
export const policyDocument = once(() =>
  z.strictObject({
    Version: z.literal('1'),
    Statement: z.array(statement()).check(z.minLength(1), z.maxLength(100)),
  }),
);
export type PolicyDocument = z.infer<ReturnType<typeof policyDocument>>;
type Statement = z.infer<ReturnType<typeof statement>>;

/**
 * Decides whether a RAM user may do something. A matching Deny anywhere wins. Otherwise the user's
 * own policies must allow it, and the resource's policy, where it has one, must either leave that
 * to the account (principal `…:*` or `…:root`) or name the user itself.
 */
export function isAllowed(
  principal: string,
  policies: readonly PolicyDocument[],
  permit: Permit,
  circumstances: Circumstances,
): boolean {
  const own = policies.flatMap((policy) => policy.Statement);
  const resources = permit.policy?.Statement ?? [];
  const applies = (one: Statement): boolean =>
    coversAction(one, permit.action) &&
    coversResource(one, permit.resource) &&
    holds(one, permit, circumstances);
  const named = resources.filter((one) => applies(one) && namesUser(one, principal));
  const delegated = resources.filter((one) => applies(one) && namesAccount(one));
  const granted = own.filter(applies);
  if ([...named, ...delegated, ...granted].some((one) => one.Effect === 'Deny')) return false;
  if (named.length > 0) return true;
  const leftToAccount = permit.policy === undefined || delegated.length > 0;
  return leftToAccount && granted.length > 0;
}

/** `*` is any run of characters, `?` exactly one. Linear in the text, whatever the pattern. */
export function matchesWildcard(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let retry = 0;
  while (t < text.length) {
    if (p < pattern.length && pattern[p] === '*') {
      star = p++;
      retry = t;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[t])) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++retry;
    } else {
      return false;
    }
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}

function coversAction(one: Statement, action: string): boolean {
  const lower = action.toLowerCase();
  const match = (pattern: string): boolean => matchesWildcard(pattern.toLowerCase(), lower);
  if (one.Action !== undefined) return list(one.Action).some(match);
  return one.NotAction !== undefined && !list(one.NotAction).some(match);
}

function coversResource(one: Statement, resource: string): boolean {
  const match = (pattern: string): boolean => matchesWildcard(pattern, resource);
  if (one.Resource !== undefined) return list(one.Resource).some(match);
  if (one.NotResource !== undefined) return !list(one.NotResource).some(match);
  return true;
}

function namesUser(one: Statement, principal: string): boolean {
  return list(one.Principal?.RAM ?? []).some((name) => name.endsWith(`:${principal}`));
}

function namesAccount(one: Statement): boolean {
  return list(one.Principal?.RAM ?? []).some((name) => /(^\*|:\*|:root)$/.test(name));
}

/** All operators and all of their keys have to hold; of several values one is enough. */
function holds(one: Statement, permit: Permit, circumstances: Circumstances): boolean {
  return Object.entries(one.Condition ?? {}).every(([operator, keys]) =>
    Object.entries(keys).every(([key, expected]) => {
      const actual = factOf(key, permit, circumstances);
      const test = operators[operator];
      // An operator or a fact we do not know never grants, and never hides a Deny either.
      if (test === undefined || actual === undefined) return one.Effect === 'Deny' && !test;
      return test(actual, list(expected));
    }),
  );
}

function factOf(
  key: string,
  permit: Permit,
  { sourceIp, nowMs }: Circumstances,
): string | undefined {
  if (key.startsWith('kms:tag/')) return permit.tags?.()[key.slice('kms:tag/'.length)];
  switch (key.toLowerCase()) {
    case 'acs:sourceip':
      return sourceIp;
    case 'acs:currenttime':
      return new Date(nowMs).toISOString();
    case 'acs:securetransport':
      return 'true';
    case 'acs:mfapresent':
      return 'false';
    default:
      return undefined;
  }
}

type Test = (actual: string, expected: readonly string[]) => boolean;

const some =
  (compare: (actual: string, one: string) => boolean): Test =>
  (actual, expected) =>
    expected.some((one) => compare(actual, one));
const none =
  (test: Test): Test =>
  (actual, expected) =>
    !test(actual, expected);

const equal = some((actual, one) => actual === one);
const equalIgnoringCase = some((actual, one) => actual.toLowerCase() === one.toLowerCase());
const like = some((actual, one) => matchesWildcard(one, actual));
const inNetwork = some((actual, one) => isInNetwork(actual, one));
const numbers = (compare: (a: number, b: number) => boolean): Test =>
  some((actual, one) => compare(Number(actual), Number(one)));
const dates = (compare: (a: number, b: number) => boolean): Test =>
  some((actual, one) => compare(Date.parse(actual), Date.parse(one)));

const operators: Readonly<Record<string, Test>> = {
  StringEquals: equal,
  StringNotEquals: none(equal),
  StringEqualsIgnoreCase: equalIgnoringCase,
  StringNotEqualsIgnoreCase: none(equalIgnoringCase),
  StringLike: like,
  StringNotLike: none(like),
  NumericEquals: numbers((a, b) => a === b),
  NumericNotEquals: none(numbers((a, b) => a === b)),
  NumericLessThan: numbers((a, b) => a < b),
  NumericLessThanEquals: numbers((a, b) => a <= b),
  NumericGreaterThan: numbers((a, b) => a > b),
  NumericGreaterThanEquals: numbers((a, b) => a >= b),
  DateEquals: dates((a, b) => a === b),
  DateNotEquals: none(dates((a, b) => a === b)),
  DateLessThan: dates((a, b) => a < b),
  DateLessThanEquals: dates((a, b) => a <= b),
  DateGreaterThan: dates((a, b) => a > b),
  DateGreaterThanEquals: dates((a, b) => a >= b),
  Bool: equalIgnoringCase,
  IpAddress: inNetwork,
  NotIpAddress: none(inNetwork),
};

/** Whether an address lies in a network such as `10.0.0.0/8` or `fd00::/8`. */
function isInNetwork(address: string, network: string): boolean {
  const [base = '', bits] = network.split('/');
  const family = isIP(address);
  if (family === 0 || family !== isIP(base)) return false;
  const width = family === 4 ? 32n : 128n;
  const shift = width - BigInt(bits === undefined ? width : bits);
  return shift >= 0n && numberOf(address) >> shift === numberOf(base) >> shift;
}

function numberOf(address: string): bigint {
  if (isIP(address) === 4) {
    return address.split('.').reduce((sum, part) => (sum << 8n) + BigInt(part), 0n);
  }
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = new Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0');
  return [...left, ...zeros, ...right].reduce(
    (sum, part) => (sum << 16n) + BigInt(`0x${part}`),
    0n,
  );
}

function list(value: string | readonly string[]): readonly string[] {
  return typeof value === 'string' ? [value] : value;
}
