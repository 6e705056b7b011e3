import type { Context } from './context.ts';
import type { ReplyValue } from './engine.ts';
import { findSecret, liveSecret } from './find-secret.ts';
import type { PolicyDocument } from './policies.ts';

type Fields = Record<string, ReplyValue>;

/** SetSecretPolicy: who, beyond what their own policies say, may do what with this secret. */
export function setSecretPolicy(
  context: Context,
  input: { readonly SecretName: string; readonly Policy: PolicyDocument },
): Fields {
  const secret = liveSecret(context, input.SecretName);
  context.store.secrets.update(secret, {
    policy: JSON.stringify(input.Policy),
    updated_ms: context.nowMs,
  });
  return {};
}

/** GetSecretPolicy: the policy as JSON text; the default one leaves everything to the account. */
export function getSecretPolicy(context: Context, input: { readonly SecretName: string }): Fields {
  const { policy } = findSecret(context, input.SecretName);
  return { Policy: policy === '' ? JSON.stringify(defaultPolicy(context)) : policy };
}

function defaultPolicy({ account }: Context): PolicyDocument {
  return {
    Version: '1',
    Statement: [
      {
        Sid: 'kms default secret policy',
        Effect: 'Allow',
        Principal: { RAM: [`acs:ram::${account}:*`] },
        Action: ['kms:*'],
        Resource: ['*'],
      },
    ],
  };
}
