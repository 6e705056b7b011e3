import * as z from 'zod/mini';
import { KmsError, localError } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import { once } from '../base/once.ts';
import { Sensitive } from '../base/sensitive.ts';
import { arnOf, type Context } from './context.ts';
import type { ReplyValue } from './engine.ts';
import { liveSecret } from './find-secret.ts';
import type { SecretRow } from './model.ts';
import type { Workshop } from './operation.ts';
import { missing } from './parameters.ts';
import { randomPassword } from './passwords.ts';
import type { Permit } from './policies.ts';
import { addVersion, openVersion, selectVersion } from './secrets.ts';

/** Longest run of a rotation command, in ms. */
const commandMs = 60_000;
/** A rotation that failed is tried again after so long, in ms. */
const retryMs = 3_600_000;

/**
 * How a Generic secret gets its next value: a generated password, or a program of the user's that
 * reads the old value on stdin and prints the new one. `JsonKey` rotates one text of a JSON value.
 */
export const rotationMethod = once(() =>
  z.discriminatedUnion('Kind', [
    z.strictObject({
      Kind: z.literal('Generate'),
      JsonKey: z.optional(z.string()),
      PasswordLength: z.optional(
        z.int().check(z.gte(limits.passwordChars.min), z.lte(limits.passwordChars.max)),
      ),
      ExcludeCharacters: z.optional(z.string()),
      ExcludeLowercase: z.optional(z.boolean()),
      ExcludeUppercase: z.optional(z.boolean()),
      ExcludeNumbers: z.optional(z.boolean()),
      ExcludePunctuation: z.optional(z.boolean()),
      RequireEachIncludedType: z.optional(z.boolean()),
    }),
    z.strictObject({
      Kind: z.literal('Command'),
      JsonKey: z.optional(z.string()),
      Command: z.array(z.string()).check(z.minLength(1), z.maxLength(64)),
    }),
  ]),
);
export type RotationMethod = z.infer<ReturnType<typeof rotationMethod>>;

/** A next value that has been made, and the version it replaces. */
export interface Rotated {
  readonly from: string;
  readonly value: Sensitive;
}

type Fields = Record<string, ReplyValue>;

/** SetRotationMethod: says how a secret gets its next value. */
export function setRotationMethod(
  context: Context,
  input: { readonly SecretName: string; readonly Method: RotationMethod },
): Fields {
  const secret = liveSecret(context, input.SecretName);
  context.store.secrets.update(secret, {
    rotation_how: JSON.stringify(input.Method),
    updated_ms: context.nowMs,
  });
  return { SecretName: secret.name };
}

/** UpdateSecretRotationPolicy: whether, and how often, a secret rotates by itself. */
export function updateSecretRotationPolicy(
  context: Context,
  input: {
    readonly SecretName: string;
    readonly EnableAutomaticRotation: boolean;
    readonly RotationInterval?: number | undefined;
  },
): Fields {
  const secret = liveSecret(context, input.SecretName);
  if (!input.EnableAutomaticRotation) {
    context.store.secrets.update(secret, { rotation_on: 0, next_rotation_ms: null });
    return { SecretName: secret.name };
  }
  methodOf(secret);
  if (input.RotationInterval === undefined) throw missing('RotationInterval');
  context.store.secrets.update(secret, {
    rotation_on: 1,
    rotation_s: input.RotationInterval,
    next_rotation_ms: (secret.last_rotation_ms ?? context.nowMs) + input.RotationInterval * 1000,
  });
  return { SecretName: secret.name };
}

/**
 * Makes the next value, outside of any transaction, since a program may take its time. `undefined`
 * when that version exists already: the call is then a repetition and changes nothing.
 */
export async function makeNextValue(
  workshop: Workshop,
  input: { readonly SecretName: string; readonly VersionId: string },
  permits: (context: Context) => readonly Permit[],
): Promise<Rotated | undefined> {
  const now = await workshop.transaction((context) => {
    context.authorise(permits(context));
    const secret = liveSecret(context, input.SecretName);
    const method = methodOf(secret);
    if (context.store.versions.get(secret.secret_id, input.VersionId)) return undefined;
    const version = selectVersion(context, secret, {});
    return { method, from: version.version_id, value: openVersion(context, secret, version) };
  });
  if (!now) return undefined;
  const value = await nextValue(now.method, now.value);
  now.value.wipe();
  return { from: now.from, value };
}

/** RotateSecret: stores the next value as the current version. */
export function rotateSecret(
  context: Context,
  input: { readonly SecretName: string; readonly VersionId: string },
  made: Rotated | undefined,
): Fields {
  const secret = liveSecret(context, input.SecretName);
  const fields = {
    Arn: arnOf(context, 'secret', secret.name),
    SecretName: secret.name,
    VersionId: input.VersionId,
  };
  if (!made) return fields;
  if (selectVersion(context, secret, {}).version_id !== made.from) {
    throw new KmsError(
      'Rejected.ResourceInUse',
      'Your secret is being rotated, please try again later',
    );
  }
  const next = addVersion(context, secret, {
    VersionId: input.VersionId,
    SecretData: made.value,
  });
  context.store.secrets.update(next, {
    last_rotation_ms: context.nowMs,
    next_rotation_ms: next.rotation_on ? context.nowMs + (next.rotation_s ?? 0) * 1000 : null,
  });
  return fields;
}

/** Secrets and keys whose rotation is due, claimed for this process by moving their date on. */
export function claimDueRotations(context: Context): {
  readonly secrets: readonly SecretRow[];
  readonly keyIds: readonly string[];
} {
  const { store, nowMs } = context;
  const secrets = store.secrets.list(
    'WHERE next_rotation_ms <= ? AND rotation_on = 1 AND purge_ms IS NULL',
    nowMs,
  );
  for (const row of secrets) store.secrets.update(row, { next_rotation_ms: nowMs + retryMs });
  const keys = store.keys.list(
    "WHERE next_rotation_ms <= ? AND rotation_on = 1 AND state = 'Enabled'",
    nowMs,
  );
  for (const row of keys) store.keys.update(row, { next_rotation_ms: nowMs + retryMs });
  return { secrets, keyIds: keys.map((row) => row.key_id) };
}

function methodOf(secret: SecretRow): RotationMethod {
  if (secret.rotation_how !== '') return rotationMethod().parse(JSON.parse(secret.rotation_how));
  throw new KmsError(
    'UnsupportedOperation',
    'This action is not supported. Tell first how the secret rotates, with SetRotationMethod.',
  );
}

async function nextValue(method: RotationMethod, old: Sensitive): Promise<Sensitive> {
  if (method.JsonKey === undefined) return await nextText(method, old);
  const fields = jsonObject(old);
  const part = fields[method.JsonKey];
  if (typeof part !== 'string') {
    throw rotationFailed(`the value has no text under the key ${method.JsonKey}`);
  }
  const next = await nextText(method, Sensitive.fromText(part));
  return Sensitive.fromText(JSON.stringify({ ...fields, [method.JsonKey]: next.revealText() }));
}

async function nextText(method: RotationMethod, old: Sensitive): Promise<Sensitive> {
  const next =
    method.Kind === 'Generate' ? randomPassword(method) : await runCommand(method.Command, old);
  if (next.byteLength > 0 && next.byteLength <= limits.valueBytes) return next;
  throw rotationFailed(`the new value must have 1 to ${limits.valueBytes} bytes`);
}

function jsonObject(value: Sensitive): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(value.revealText());
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) {
      return { ...parsed };
    }
  } catch {
    // The parser's message would quote the value.
  }
  throw rotationFailed('the value is not a JSON object');
}

/** Runs a program without a shell: old value in, new value out, exit code 0. */
function runCommand(
  [program = '', ...args]: readonly string[],
  old: Sensitive,
): Promise<Sensitive> {
  const { spawn } = process.getBuiltinModule('node:child_process');
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'ignore'], timeout: commandMs });
    const chunks: Buffer[] = [];
    let bytes = 0;
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > limits.valueBytes + 2) child.kill();
      else chunks.push(chunk);
    });
    child.on('error', () => reject(rotationFailed(`the program ${program} cannot be started`)));
    child.on('close', (code, signal) => {
      if (code === 0) resolve(withoutLineEnd(Buffer.concat(chunks)));
      else reject(rotationFailed(`the program ended with ${signal ?? `exit code ${code}`}`));
      for (const chunk of chunks) chunk.fill(0);
    });
    // A program that does not want to know the old value may close its input at once.
    child.stdin.on('error', () => undefined);
    child.stdin.end(Buffer.from(old.reveal()));
  });
}

function withoutLineEnd(bytes: Buffer): Sensitive {
  let end = bytes.length;
  if (bytes[end - 1] === 0x0a) end--;
  if (bytes[end - 1] === 0x0d) end--;
  return new Sensitive(bytes.subarray(0, end));
}

function rotationFailed(why: string): KmsError {
  return localError('RotationFailed', `The rotation failed and nothing was changed: ${why}`);
}
