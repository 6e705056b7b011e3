import { randomBytes } from 'node:crypto';
import * as z from 'zod/mini';
import { KmsError } from '../base/errors.ts';
import { once } from '../base/once.ts';
import { Sensitive } from '../base/sensitive.ts';
import { open, seal } from './crypto.ts';
import { newPassphraseRoot, passphraseRoot } from './wrapped-custody.ts';

/*
 * A text that opens with a passphrase, for what leaves the store on purpose: recovery kits and
 * exports. The passphrase becomes a key by scrypt; the content is sealed as everything else is.
 */

const boxSchema = once(() =>
  z.strictObject({
    format: z.literal(1),
    kind: z.enum(['kms-secrets-export', 'kms-secrets-recovery-kit']),
    scrypt: z.strictObject({ n: z.int(), r: z.int(), p: z.int(), salt: z.string() }),
    kcv: z.string(),
    id: z.string(),
    sealed: z.string(),
  }),
);
export type BoxKind = z.infer<ReturnType<typeof boxSchema>>['kind'];

const boxKey = '00000000-0000-0000-0000-000000000002';

/** Largest text that is looked at, in characters. */
const boxChars = 64 * 1024 * 1024;

export async function lockBox(
  kind: BoxKind,
  passphrase: Sensitive,
  content: Buffer,
): Promise<Sensitive> {
  const { root, record } = await newPassphraseRoot(passphrase);
  const id = randomBytes(16).toString('hex');
  const sealed = seal(root, { keyId: boxKey, versionId: id }, 'wrap', content, [kind]);
  const { kcv, scrypt } = record;
  const box = { format: 1, kind, scrypt, kcv, id, sealed: sealed.toString('base64') };
  return Sensitive.fromText(`${JSON.stringify(box, null, 2)}\n`);
}

/** Throws `InvalidParameter` for another kind of text, `PassphraseWrong` for another passphrase. */
export async function openBox(
  kind: BoxKind,
  passphrase: Sensitive,
  text: Sensitive,
): Promise<Buffer> {
  const box = boxSchema().safeParse(parsed(text));
  if (!box.success || box.data.kind !== kind) throw notABox(kind);
  const { kcv, scrypt, sealed } = box.data;
  const root = await passphraseRoot(passphrase, { kind: 'passphrase', kcv, scrypt });
  return open(root, 'wrap', Buffer.from(sealed, 'base64'), [kind]);
}

function parsed(text: Sensitive): unknown {
  if (text.byteLength > boxChars) return undefined;
  try {
    return JSON.parse(text.revealText());
  } catch {
    return undefined;
  }
}

function notABox(kind: BoxKind): KmsError {
  const name = kind === 'kms-secrets-export' ? 'an export' : 'a recovery kit';
  return new KmsError('InvalidParameter', `That is not ${name} of KMS Secrets, or it is damaged.`);
}
