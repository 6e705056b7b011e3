/** A RAM policy that allows to read secrets, in the form in which the store takes it. */
export interface ReadingPolicy {
  readonly Version: '1';
  readonly Statement: readonly {
    readonly Sid?: string;
    readonly Effect: 'Allow';
    readonly Action: readonly string[];
    readonly Resource: readonly string[];
  }[];
}

/** The ARNs of secrets begin with this, whatever the region and the account. */
export const secretArnPrefix = 'acs:kms:*:*:secret/';

/**
 * Reading the secrets of those names, which may end in `*`, and what reading a secret under a key
 * of one's own takes.
 */
export function readingPolicy(names: readonly string[], sid?: string): ReadingPolicy {
  return {
    Version: '1',
    Statement: [
      {
        ...(sid === undefined ? {} : { Sid: sid }),
        Effect: 'Allow',
        Action: ['kms:GetSecretValue', 'kms:DescribeSecret', 'kms:ListSecretVersionIds'],
        Resource: names.map((name) => `${secretArnPrefix}${name}`),
      },
      { Effect: 'Allow', Action: ['kms:Decrypt'], Resource: ['acs:kms:*:*:key/*'] },
    ],
  };
}
